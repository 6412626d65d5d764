import { ServiceError } from '../service-error.js';
import type { Json, Operations, World } from '../world.js';

const missing = (what: string) =>
  new ServiceError('ResourceNotFoundException', `The specified ${what} does not exist.`);

/** CloudWatch Logs. */
export function logOperations({ logs, region, account }: World): Operations {
  const streams = (input: Json) => {
    const found = logs.groups.get(String(input.logGroupName));
    if (!found) throw missing('log group');
    return found;
  };
  const groupArn = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;
  return {
    DescribeLogGroups: ({ logGroupNamePrefix: prefix = '' }) => ({
      logGroups: [...logs.groups.keys()]
        .filter((name) => name.startsWith(String(prefix)))
        .sort()
        .map((logGroupName) => ({
          logGroupName,
          arn: `${groupArn(logGroupName)}:*`,
        })),
    }),
    DescribeLogStreams: (input) => {
      const { logGroupName, logStreamNamePrefix: prefix = '', limit = 50, nextToken = '0' } = input;
      const found = [...streams(input)]
        .filter(([name]) => name.startsWith(String(prefix)))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const from = Number(nextToken);
      const to = from + Number(limit);
      return {
        logStreams: found.slice(from, to).map(([logStreamName, { created, events }]) => ({
          logStreamName,
          creationTime: created,
          firstEventTimestamp: events[0]?.timestamp,
          lastEventTimestamp: events.at(-1)?.timestamp,
          arn: `${groupArn(String(logGroupName))}:log-stream:${logStreamName}`,
        })),
        nextToken: to < found.length ? String(to) : undefined,
      };
    },
    GetLogEvents: (input) => {
      const stream = streams(input).get(String(input.logStreamName));
      if (!stream) throw missing('log stream');
      const {
        limit = 10_000,
        nextToken,
        startFromHead = false,
        startTime = 0,
        endTime = Number.MAX_SAFE_INTEGER,
      } = input;
      const { events } = stream;
      const count = Number(limit);
      const [kind, position] = String(nextToken ?? '').split('/');
      // A token of the end is answered with itself, which is how a reader knows that there is no more for now.
      const from =
        kind === 'f'
          ? Number(position)
          : kind === 'b'
            ? Math.max(0, Number(position) - count)
            : startFromHead
              ? 0
              : Math.max(0, events.length - count);
      const to = kind === 'b' ? Number(position) : Math.min(events.length, from + count);
      return {
        events: events
          .slice(from, to)
          .filter(({ timestamp }) => timestamp >= Number(startTime) && timestamp < Number(endTime))
          .map((event) => ({ ...event, ingestionTime: event.timestamp })),
        nextForwardToken: `f/${to}`,
        nextBackwardToken: `b/${from}`,
      };
    },
    DeleteLogGroup: (input) => {
      streams(input);
      logs.groups.delete(String(input.logGroupName));
      return {};
    },
  };
}
