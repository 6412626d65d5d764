/** A call to the provider's interface; of calls that only ask, those whose answer was news. */
export interface CloudCall {
  /** When it was sent, ISO 8601. */
  readonly time: string;
  readonly service: string;
  readonly operation: string;
  /** Name of what it is about; empty where it is about nothing in particular. */
  readonly resource: string;
  /** What the answer said: a resource's state, "ok", or the error's name. */
  readonly status: string;
  readonly requestId: string;
  /** Times it was sent; ≥ 1. */
  readonly attempts: number;
}

/** A trial that was trained as a job. */
export interface CloudJob {
  readonly trial: string;
  readonly arm: string;
  readonly seed: number;
  readonly job: string;
  readonly instance: string;
  readonly spot: boolean;
  readonly status: string;
  /** What the provider counts, in seconds; null where it does not say. */
  readonly billableSeconds: number | null;
  /** Of the price table, in US dollars; an upper bound for spot. Null without a price. */
  readonly dollars: number | null;
  /** Date of that table, such as "2024-12"; missing in older records. */
  readonly pricesAsOf?: string;
  /** As the provider read them from the log, by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface CloudEndpoint {
  readonly name: string;
  /** "serverless, 2048 MB" or an instance type. */
  readonly kind: string;
  readonly status: string;
  /** The model's file, SHA-256. */
  readonly model: string;
}

/** An endpoint's answer to a picture, beside that of the same model on this machine. */
export interface CloudAnswer {
  readonly endpoint: string;
  readonly picture: string;
  readonly contentType: string;
  readonly milliseconds: number;
  readonly answer: string;
  readonly localAnswer: string;
  /** Of the probabilities of all classes. */
  readonly largestDifference: number;
}

export interface CloudCleanup {
  readonly time: string;
  readonly removed: readonly string[];
  /** What could not be removed, each with the reason. */
  readonly left: readonly string[];
}

/** What a run did in an account of a cloud provider, as the calls told: `evidence/evidence.json` of a run. */
export interface CloudRecord {
  readonly version: 1;
  readonly provider: string;
  readonly region: string;
  /** Everything went to a stand-in on this machine and nothing to the provider. */
  readonly rehearsal: boolean;
  readonly jobs: readonly CloudJob[];
  readonly endpoints: readonly CloudEndpoint[];
  readonly answers: readonly CloudAnswer[];
  readonly cleanups: readonly CloudCleanup[];
  readonly calls: readonly CloudCall[];
}
