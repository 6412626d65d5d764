import { invalid } from './service-error.js';

/** Says what is wrong with a value, or nothing. `path` is in the service's form: "algorithmSpecification.trainingImage". */
export type Rule = (value: unknown, path: string) => readonly string[];

const broken = (value: unknown, path: string, constraint: string) => [
  `Value ${value === undefined ? 'null' : `'${typeof value === 'object' ? JSON.stringify(value) : value}'`} at '${path}' failed to satisfy constraint: ${constraint}`,
];
const lower = (name: string) => `${name[0]?.toLowerCase()}${name.slice(1)}`;

export const optional =
  (rule: Rule): Rule =>
  (value, path) =>
    value === undefined || value === null ? [] : rule(value, path);

const present =
  (rule: Rule): Rule =>
  (value, path) =>
    value === undefined || value === null ? broken(undefined, path, 'Member must not be null') : rule(value, path);

export const text = (pattern = /^[\s\S]*$/, most = 1024, least = 0): Rule =>
  present((value, path) => {
    if (typeof value !== 'string') return broken(value, path, 'Member must be a string');
    if (value.length > most) return broken(value, path, `Member must have length less than or equal to ${most}`);
    if (value.length < least) return broken(value, path, `Member must have length greater than or equal to ${least}`);
    if (pattern.test(value)) return [];
    return broken(
      value,
      path,
      `Member must satisfy regular expression pattern: ${pattern.source.replace(/^\^|\$$/g, '')}`,
    );
  });

export const integer = (least: number, most = Number.MAX_SAFE_INTEGER): Rule =>
  present((value, path) => {
    if (!Number.isInteger(value)) return broken(value, path, 'Member must be an integer');
    if ((value as number) < least)
      return broken(value, path, `Member must have value greater than or equal to ${least}`);
    return (value as number) > most ? broken(value, path, `Member must have value less than or equal to ${most}`) : [];
  });

export const oneOf = (...choices: readonly string[]): Rule =>
  present((value, path) =>
    choices.includes(value as string)
      ? []
      : broken(value, path, `Member must satisfy enum value set: [${choices.join(', ')}]`),
  );

export const list = (rule: Rule, least: number, most: number): Rule =>
  present((value, path) => {
    if (!Array.isArray(value)) return broken(value, path, 'Member must be a list');
    if (value.length < least) return broken(value, path, `Member must have length greater than or equal to ${least}`);
    if (value.length > most) return broken(value, path, `Member must have length less than or equal to ${most}`);
    return value.flatMap((one, k) => rule(one, `${path}.${k + 1}.member`));
  });

export const object = (fields: Readonly<Record<string, Rule>>): Rule =>
  present((value, path) => {
    if (typeof value !== 'object' || Array.isArray(value)) return broken(value, path, 'Member must be a structure');
    const record = value as Readonly<Record<string, unknown>>;
    return Object.entries(fields).flatMap(([name, rule]) =>
      rule(record[name], path ? `${path}.${lower(name)}` : lower(name)),
    );
  });

export const map = (key: Rule, value: Rule, most: number): Rule =>
  present((given, path) => {
    if (typeof given !== 'object' || Array.isArray(given)) return broken(given, path, 'Member must be a map');
    const entries = Object.entries(given as object);
    if (entries.length > most) return broken(given, path, `Member must have length less than or equal to ${most}`);
    return entries.flatMap(([name, one]) => [...key(name, `${path}.key`), ...value(one, `${path}.${name}.member`)]);
  });

/** Throws what the service would answer, all that is wrong in one message. */
export function check(input: unknown, fields: Readonly<Record<string, Rule>>): void {
  const errors = object(fields)(input, '');
  if (errors.length === 0) return;
  throw invalid(`${errors.length} validation error${errors.length > 1 ? 's' : ''} detected: ${errors.join('; ')}`);
}

/** Names of jobs, models, configurations and endpoints. */
export const NAME = text(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 63);
export const ROLE_ARN = text(/^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/, 2048, 20);
export const S3_URI = text(/^(https|s3):\/\/([^/]+)\/?(.*)$/, 1024);
export const TAGS = optional(
  list(
    object({
      Key: text(/^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u, 128, 1),
      Value: text(/^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u, 256),
    }),
    0,
    50,
  ),
); // prettier-ignore
export const ENVIRONMENT = (most: number, length: number) =>
  optional(map(text(/^[a-zA-Z_][a-zA-Z0-9_]*$/, length), text(undefined, length), most));
