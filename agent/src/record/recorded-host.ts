import {
  type AddressFacts,
  type HostFacts,
  type HostView,
  type ListenerFacts,
  type ProcessFacts,
} from '../enrich/host-view';
import { AgentError } from '../errors';
import { type Lookup } from './recording-format';

/** Passes questions on to the real host and keeps the answers. */
export class RecordingHost implements HostView {
  constructor(
    private readonly live: HostView,
    private readonly keep: (question: string, pid: number, answer: unknown) => void,
  ) {}

  host(): HostFacts {
    return this.kept('host', 0, this.live.host());
  }

  process(pid: number): ProcessFacts | undefined {
    return this.kept('process', pid, this.live.process(pid));
  }

  addresses(pid: number): readonly AddressFacts[] {
    return this.kept('addresses', pid, this.live.addresses(pid));
  }

  listeners(pid: number): readonly ListenerFacts[] {
    return this.kept('listeners', pid, this.live.listeners(pid));
  }

  private kept<T>(question: string, pid: number, answer: T): T {
    this.keep(question, pid, answer);
    return answer;
  }
}

/** Gives the recorded answers in the recorded order; a question out of that order is a defect, and says so. */
export class RecordedHost implements HostView {
  private lookups: Lookup[] = [];
  private at = 0;

  add(lookups: readonly Lookup[]): void {
    this.lookups = [...this.lookups.slice(this.at), ...lookups];
    this.at = 0;
  }

  host(): HostFacts {
    return this.next('host', 0) as HostFacts;
  }

  process(pid: number): ProcessFacts | undefined {
    return (this.next('process', pid) as ProcessFacts | null) ?? undefined;
  }

  addresses(pid: number): readonly AddressFacts[] {
    return this.next('addresses', pid) as AddressFacts[];
  }

  listeners(pid: number): readonly ListenerFacts[] {
    return this.next('listeners', pid) as ListenerFacts[];
  }

  private next(question: string, pid: number): unknown {
    const lookup = this.lookups[this.at];
    if (lookup?.[0] !== question || lookup[1] !== pid) {
      throw new AgentError(
        'recording_mismatch',
        `the replay asks for ${question} of ${pid}, the recording has ${lookup ? `${lookup[0]} of ${lookup[1]}` : 'no answer left'}`,
        'Replay with the version of the agent that recorded.',
      );
    }
    this.at++;
    return lookup[2];
  }
}
