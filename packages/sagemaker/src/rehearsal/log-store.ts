export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStream {
  readonly created: number;
  readonly events: LogEvent[];
}

/** Groups of streams of lines, in memory. */
export class LogStore {
  readonly groups = new Map<string, Map<string, LogStream>>();

  /** Something to hand lines to. */
  writer(group: string, stream: string): (line: string) => void {
    const streams = this.groups.get(group) ?? new Map<string, LogStream>();
    this.groups.set(group, streams);
    const own = streams.get(stream) ?? { created: Date.now(), events: [] };
    streams.set(stream, own);
    return (message) => void own.events.push({ timestamp: Date.now(), message });
  }
}
