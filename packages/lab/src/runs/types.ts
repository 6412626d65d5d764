/** What the server says of runs: packages/cli/src/lab/run-list.ts and packages/cli/src/run/progress-file.ts. */

import type { Analysis, DatasetSummary, Study, VerdictKind } from 'receptive';

export interface RunEntry {
  /** Its folder: "glyphs", "limits/where". */
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** working: a process is at work in it. begun: no analysis yet, and nobody works on it. */
  readonly status: 'working' | 'finished' | 'begun';
  /** ISO 8601. */
  readonly when: string;
  readonly seeds: number;
  readonly arms: number;
  readonly data: { readonly name: string; readonly fingerprint: string } | null;
  readonly verdicts: readonly { readonly title: string; readonly kind: VerdictKind; readonly says: string }[];
  readonly report: boolean;
  readonly problem: string | null;
}

export interface RunList {
  readonly runs: readonly RunEntry[];
  readonly collections: readonly string[];
  readonly data: { readonly names: readonly string[]; readonly ofRun: Readonly<Record<string, string>> };
}

export interface TrialProgress {
  readonly arm: string;
  readonly seed: number;
  readonly phase: 'waiting' | 'running' | 'finished' | 'failed';
  readonly diverged: boolean;
  readonly share: number;
  readonly epochs: number;
  readonly history: readonly (number | null)[];
  readonly imagesPerSecond: number | null;
}

export interface RunProgress {
  readonly purpose: string | null;
  readonly share: number;
  readonly secondsLeft: number | null;
  readonly trials: readonly TrialProgress[];
}

/** The records of one run. */
export interface OpenRun {
  readonly id: string;
  readonly study: Study;
  /** Null while it has none. */
  readonly analysis: Analysis | null;
  readonly data: DatasetSummary | null;
}
