/** What the author names as evidence for a justification must exist. */

import { resolveArchitecture } from '../architecture/resolve.js';
import { InputError } from '../errors.js';
import { nearest } from '../fields.js';
import { PROBE_NAMES } from './probes.js';
import type { Arm, Study } from './types.js';

/**
 * Checks that all evidence of the control is the name of an arm of an experiment, of a probe, or of a statement that a
 * probe allows ("ladder/pooling"). Whether the run gathers
 * it is another matter: `--quick` may leave it out.
 * @param declared names of all arms the study declares, those included that are left out this time
 * @throws InputError naming the layer
 */
export function requireEvidence({ arms }: Pick<Study, 'arms'>, declared: readonly string[]): void {
  const control = arms.find(({ role }) => role === 'control') as Arm;
  const known = [...declared, ...PROBE_NAMES];
  const named = [
    { path: 'control', evidence: control.evidence },
    ...resolveArchitecture(control.architecture).nodes.map(({ path, evidence }) => ({
      path: `control.architecture.${path}`,
      evidence,
    })),
  ];
  for (const { path, evidence = [] } of named) {
    for (const name of evidence) {
      if (known.includes(name) || PROBE_NAMES.some((probe) => name.startsWith(`${probe}/`))) continue;
      const meant = nearest(name, known);
      throw new InputError(
        `${path}.evidence: expected the name of an arm of an experiment or of a probe, got "${name}"${meant ? `; did you mean "${meant}"?` : '.'}`,
        `Probes are ${PROBE_NAMES.join(', ')}.`,
      );
    }
  }
}
