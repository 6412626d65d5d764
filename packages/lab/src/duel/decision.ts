/** What the variant decides differently, and whether that is one decision. */

import {
  type Architecture,
  type Change,
  completeArchitecture,
  describeChanges,
  describeInduced,
  diffArchitectures,
  groupByFactor,
  InputError,
  inducedChanges,
  resolveArchitecture,
  setPaths,
} from 'receptive';

export type Decision =
  | { readonly kind: 'none' }
  /** `words`: "layers[conv2d].kernel: 3×3 → 5×5"; `induced`: what follows from it. */
  | { readonly kind: 'one'; readonly factor: string; readonly words: string; readonly induced: string }
  /** Each factor with its changes in words, and the variant that has this one alone where that can be made. */
  | { readonly kind: 'several'; readonly factors: readonly Factor[] }
  /** An architecture that does not resolve: `arm` is the one, `message` says what is wrong. */
  | { readonly kind: 'invalid'; readonly arm: 'control' | 'variant'; readonly message: string };

export interface Factor {
  readonly name: string;
  readonly words: string;
  readonly alone: Architecture | null;
}

/** What is to be said of a pair of architectures before they are trained. */
export function decisionOf(control: Architecture, variant: Architecture | null): Decision {
  const wrong = faultOf(control, 'control') ?? (variant && faultOf(variant, 'variant'));
  if (wrong) return wrong;
  if (!variant) return { kind: 'none' };
  const changes = diffArchitectures(control, variant);
  if (changes.length === 0) return { kind: 'none' };
  const factors = [...groupByFactor(changes)];
  if (factors.length === 1) {
    const [factor] = factors[0] as [string, Change[]];
    return {
      kind: 'one',
      factor,
      words: describeChanges(changes, control),
      induced: describeInduced(inducedChanges(control, variant)),
    };
  }
  return {
    kind: 'several',
    factors: factors.map(([name, group]) => ({
      name,
      words: describeChanges(group, control),
      alone: withOnly(control, group),
    })),
  };
}

function faultOf(architecture: Architecture, arm: 'control' | 'variant'): Decision | null {
  try {
    resolveArchitecture(architecture, arm);
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: 'invalid', arm, message: error.message };
  }
}

/** The control with these changes and no others; null where layers come or go, or the result does not resolve. */
function withOnly(control: Architecture, changes: readonly Change[]): Architecture | null {
  if (changes.some(({ kind }) => kind !== 'changed')) return null;
  const set = Object.fromEntries(changes.map(({ path, to }) => [path, to]));
  try {
    const alone = setPaths(completeArchitecture(control), set, 'variant');
    resolveArchitecture(alone);
    return alone;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null;
  }
}
