import { yieldToEventLoop } from './event-loop.js';

/** Thrown inside a trial when its signal is aborted; never leaves `runTrial`. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** A turn of the event loop at least this often, in milliseconds. */
const TURN_EVERY = 50;

/**
 * Keeps a trial a good neighbour: gives the event loop a turn every 50 ms, notices an abort, says when a checkpoint is
 * due, and measures time. Nothing here changes a result.
 */
export class Pace {
  private lastTurn: number;
  private lastCheckpoint: number;
  private lastLap: number;

  constructor(
    /** Milliseconds from any origin. */
    private readonly now: () => number,
    private readonly checkpointSeconds: number,
    private readonly signal?: AbortSignal,
  ) {
    this.lastTurn = this.lastCheckpoint = this.lastLap = now();
  }

  /** Gives the event loop a turn if one is due, after `announce`. @throws Interruption once the signal is aborted. */
  async breathe(announce: () => void): Promise<void> {
    this.throwIfInterrupted();
    if (this.now() - this.lastTurn < TURN_EVERY) return;
    announce();
    await yieldToEventLoop();
    this.lastTurn = this.now();
    this.throwIfInterrupted();
  }

  private throwIfInterrupted(): void {
    if (this.signal?.aborted) throw new Interruption();
  }

  checkpointDue(): boolean {
    return this.now() - this.lastCheckpoint >= this.checkpointSeconds * 1000;
  }

  checkpointWritten(): void {
    this.lastCheckpoint = this.now();
  }

  /** Seconds since the last lap. */
  lap(): number {
    const last = this.lastLap;
    this.lastLap = this.now();
    return (this.lastLap - last) / 1000;
  }
}
