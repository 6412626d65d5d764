import type { Arm, Study } from '../study/types.js';
import type { ArmPair } from './types.js';

/**
 * Which arms are compared with which: the control with the baseline; every variant with the control; and, as checks on
 * a variant, its matched arms and the tuned twins of all of these.
 */
export function pairsOf({ arms }: Pick<Study, 'arms'>): readonly ArmPair[] {
  const control = arms.find(({ role }) => role === 'control');
  if (!control) return [];
  const baseline = arms.find(({ role }) => role === 'baseline');
  const variants = arms.filter(({ role }) => role === 'variant');
  const pairs = variants.flatMap((variant) => {
    const about = { experiment: variant.experiment ?? null, factor: variant.factor ?? 'architecture' };
    const plain: ArmPair = { kind: 'plain', ...about, arm: variant.name, control: control.name };
    const matched = arms
      .filter(({ role, of }) => role === 'matched' && of === variant.name)
      .map((arm): ArmPair => {
        const [first, second] = arm.contrast ?? [arm.name, control.name];
        return { kind: 'matched', ...about, arm: first, control: second, of: variant.name, ...quantity(arm) };
      });
    const tuned = [plain, ...matched].flatMap((pair): ArmPair[] => {
      const twins = [pair.arm, pair.control].map((name) => twinOf(arms, name, about.experiment));
      const [arm, reference] = twins;
      return arm && reference
        ? [{ ...pair, kind: 'tuned', arm: arm.name, control: reference.name, of: variant.name }]
        : [];
    });
    return [plain, ...matched, ...tuned];
  });
  const first: readonly ArmPair[] = baseline
    ? [{ kind: 'baseline', experiment: null, factor: 'architecture', arm: control.name, control: baseline.name }]
    : [];
  return [...first, ...pairs];
}

const quantity = ({ matchedTo }: Arm) => (matchedTo ? { matchedTo } : {});

/** The same arm at the rate chosen for it in an experiment. */
function twinOf(arms: readonly Arm[], name: string, experiment: string | null): Arm | undefined {
  return arms.find((arm) => arm.role === 'tuned' && arm.of === name && (arm.experiment ?? null) === experiment);
}
