/** Who trains next: one step of each in turn, as long as the person lets them. */

/** Several trainings in one thread, which take turns step by step; they can be held, and let go one round at a time. */
export class Turns<Name> {
  private readonly waiting = new Map<Name, () => void>();
  private readonly alive: Set<Name>;
  /** Who has not had a step in the present round, in order. */
  private round: Name[] = [];
  /** Whose step it is. */
  private at: Name | null = null;
  private held: boolean;
  /** Rounds allowed although held. */
  private granted = 0;

  /** @param options.held to begin with. Default false. */
  constructor(names: readonly Name[], options: { held?: boolean } = {}) {
    this.alive = new Set(names);
    this.held = options.held ?? false;
  }

  /** Resolves when it is this one's turn; the turn ends when it asks for the next, or leaves. */
  next(name: Name): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(name, resolve);
      if (this.at === name) this.at = null;
      this.pass();
    });
  }

  /** One that has ended. */
  leave(name: Name): void {
    this.alive.delete(name);
    this.waiting.delete(name);
    this.round = this.round.filter((other) => other !== name);
    if (this.at === name) this.at = null;
    this.pass();
  }

  hold(): void {
    this.held = true;
  }
  resume(): void {
    this.held = false;
    this.pass();
  }
  /** One step of each, then held again. */
  step(): void {
    this.held = true;
    this.granted++;
    this.pass();
  }

  private pass(): void {
    if (this.at !== null) return;
    if (this.round.length === 0 && (!this.held || this.granted > 0)) {
      if (this.held) this.granted--;
      this.round = [...this.alive];
    }
    const [name] = this.round;
    const begin = name !== undefined && this.waiting.get(name);
    if (!begin) return;
    this.round.shift();
    this.waiting.delete(name);
    this.at = name;
    begin();
  }
}
