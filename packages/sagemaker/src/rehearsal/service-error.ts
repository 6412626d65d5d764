/** What a service answers to a request that it refuses. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    /** "ValidationException", "NoSuchKey" … */
    readonly code: string,
    message: string,
    /** Of HTTP. */
    readonly status = 400,
    /** Fields beside the message. */
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export const invalid = (message: string) => new ServiceError('ValidationException', message);
