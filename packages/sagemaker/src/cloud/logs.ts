import { DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { isDenied, isMissing, isThrottled } from './aws-errors.js';
import type { Session } from './session.js';

export const TRAINING_LOGS = '/aws/sagemaker/TrainingJobs';
export const TRANSFORM_LOGS = '/aws/sagemaker/TransformJobs';
export const endpointLogs = (endpoint: string): string => `/aws/sagemaker/Endpoints/${endpoint}`;

/** The lines of a group's streams that begin with a prefix, each read once. */
export class LogReader {
  /** Stream → where to go on. */
  private readonly tokens = new Map<string, string | undefined>();

  constructor(
    private readonly session: Session,
    private readonly group: string,
    private readonly prefix?: string,
  ) {}

  /** What was written since the last time; nothing while there is no log, or where it may not be read. */
  async read(): Promise<string[]> {
    try {
      return await this.readAll();
    } catch (error) {
      // Lines are shown and never decide: what happened is asked of the job itself.
      if (isMissing(error) || isDenied(error) || isThrottled(error)) return [];
      throw error;
    }
  }

  private async readAll(): Promise<string[]> {
    const { logs } = this.session;
    const { logStreams = [] } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: this.group, logStreamNamePrefix: this.prefix }),
    );
    const lines: string[] = [];
    for (const { logStreamName = '' } of logStreams) {
      for (;;) {
        const nextToken = this.tokens.get(logStreamName);
        const { events = [], nextForwardToken } = await logs.send(
          new GetLogEventsCommand({ logGroupName: this.group, logStreamName, nextToken, startFromHead: true }),
        );
        lines.push(...events.map(({ message = '' }) => message.trimEnd()));
        this.tokens.set(logStreamName, nextForwardToken ?? nextToken);
        // The same token again means the end.
        if (events.length === 0 || nextForwardToken === nextToken || nextForwardToken === undefined) break;
      }
    }
    return lines;
  }
}

/** What a container's line says of an epoch. */
export interface EpochLine {
  readonly epoch: number;
  readonly epochs: number;
  readonly trial: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Reads a line that `metricsLine` of the container wrote; null for any other. */
export function epochLine(line: string): EpochLine | null {
  const [, epoch, epochs, rest = ''] = /^metrics epoch=(\d+)\/(\d+) (.*)$/.exec(line) ?? [];
  const trial = / trial=([0-9a-f]+) /.exec(` ${rest} `)?.[1];
  if (!epoch || !epochs || !trial) return null;
  const fields = [...(rest.split(' trial=')[0] as string).matchAll(/([a-z_]+)=([-+.eE0-9]+|NaN)/g)];
  const values = Object.fromEntries(fields.map(([, name, value]) => [name as string, Number(value)]));
  return { epoch: Number(epoch), epochs: Number(epochs), trial, values };
}
