import { busy } from './http-error.js';

/**
 * Keeps what is in work within bounds: so many requests, and so many bytes of their bodies together. What does not
 * fit is refused at once, since a client that waits without knowing is worse off than one that may try again.
 */
export class Admission {
  private requests = 0;
  private bytes = 0;

  constructor(
    private readonly mostRequests: number,
    private readonly mostBytes: number,
  ) {}

  /** Lets a request in. The place is given back with `leave`. Errors: 503. */
  enter(): Place {
    if (this.requests >= this.mostRequests)
      throw busy(`${this.requests} requests are in work, which is as many as are taken.`);
    this.requests++;
    let held = 0;
    return {
      hold: (bytes) => {
        if (this.bytes + bytes > this.mostBytes)
          throw busy(`The requests in work hold ${this.bytes} bytes, and ${this.mostBytes} are all that is taken.`);
        this.bytes += bytes;
        held += bytes;
      },
      leave: () => {
        this.requests--;
        this.bytes -= held;
      },
    };
  }
}

export interface Place {
  /** Counts bytes of the body. Errors: 503. */
  hold(bytes: number): void;
  /** Once, when the request is over. */
  leave(): void;
}
