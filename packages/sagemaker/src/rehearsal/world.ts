import type { Faults } from './faults.js';
import type { LogStore } from './log-store.js';
import type { ObjectStore } from './object-store.js';
import { invalid, ServiceError } from './service-error.js';
import type { Quotas } from './services/quotas.js';
import type { Roles } from './services/roles.js';

export type Json = Readonly<Record<string, unknown>>;

/** An operation of a service: from its input to its output. */
export type Operation = (input: Json) => Json | Promise<Json>;
export type Operations = Readonly<Record<string, Operation>>;

/** What the services have in common. */
export interface World {
  readonly region: string;
  readonly account: string;
  /** Of the machine, for the trees of the containers. */
  readonly folder: string;
  /** What starts a container: a program and its first arguments; "train" or "serve" follows. */
  readonly entry: readonly [string, ...string[]];
  readonly store: ObjectStore;
  readonly logs: LogStore;
  readonly faults: Faults;
  readonly roles: Roles;
  readonly quotas: Quotas;
  /** Images that can be pulled: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`. */
  readonly hasImage: (uri: string) => boolean;
  /** Tags by ARN. */
  readonly tags: Map<string, Map<string, string>>;
}

export const arnOf = ({ region, account }: World, kind: string, name: string) =>
  `arn:aws:sagemaker:${region}:${account}:${kind}/${name.toLowerCase()}`;

export function tag(world: Pick<World, 'tags'>, arn: string, tags: unknown): void {
  const own = world.tags.get(arn) ?? new Map<string, string>();
  for (const { Key, Value } of (tags ?? []) as { Key: string; Value: string }[]) own.set(Key, Value);
  if (own.size > 50) throw new ServiceError('ResourceLimitExceeded', 'The number of tags exceeds the limit of 50.');
  world.tags.set(arn, own);
}

export const tagList = (world: World, arn: string) =>
  [...(world.tags.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value }));

/** Seconds since 1970, as JSON services write times. */
export const seconds = (time: Date | undefined) => (time ? time.getTime() / 1000 : undefined);

export interface Listed {
  readonly name: string;
  readonly status: string;
  readonly created: Date;
}

/** A page of a listing by `NameContains`, `StatusEquals`, `SortOrder`, `MaxResults` and `NextToken`; newest first. */
export function page<T extends Listed>(all: Iterable<T>, input: Json): { items: T[]; NextToken?: string } {
  const { NameContains = '', StatusEquals, MaxResults = 10, NextToken = '0', SortOrder = 'Descending' } = input;
  const found = [...all]
    .filter(({ name, status }) => name.includes(String(NameContains)) && (StatusEquals ?? status) === status)
    .sort((a, b) => b.created.getTime() - a.created.getTime());
  if (SortOrder === 'Ascending') found.reverse();
  const most = Number(MaxResults);
  if (!Number.isInteger(most) || most < 1 || most > 100)
    throw invalid(
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100`,
    ); // prettier-ignore
  const from = Number(NextToken);
  const items = found.slice(from, from + most);
  return { items, ...(from + most < found.length ? { NextToken: String(from + most) } : {}) };
}
