import { type MessageSink, type Segment } from './parser';

/**
 * Where one direction of a connection stands when bytes are missing. After its framing was lost it resumes at a segment
 * that begins like a message, and only once the other side has had its turn: what follows without one is the rest of
 * the message that was lost.
 */
export class Direction {
  /** Messages begun on this side, or segments that could not be read: the other side's sign that it was its turn. */
  turns = 0;
  rejoin = false;
  isLost = false;
  private nextSeq = 0;
  hasBeenFed = false;
  private lossCounted = false;
  /** While lost: the other side's turns then; -1 when a message may begin at once. */
  private lostAtTurn = -1;

  note(segment: Segment): void {
    this.nextSeq = (segment.tcpSeq + segment.length) >>> 0;
    this.hasBeenFed = true;
  }

  lose(reason: string, other: Direction, sink: MessageSink): void {
    this.isLost = true;
    this.lossCounted = true;
    // Before the first message there is none whose rest could be mistaken for another.
    this.lostAtTurn = this.turns > 0 ? other.turns : -1;
    sink.skipped(reason);
  }

  /** Nothing is known of what came before: a message may begin at any segment. */
  joinLate(): void {
    this.isLost = true;
    this.lossCounted = false;
    this.lostAtTurn = -1;
  }

  /** The next segment may begin a message although the other side said nothing since. */
  resumeAtOnce(): void {
    this.lostAtTurn = -1;
  }

  mayResume(other: Direction): boolean {
    return this.lostAtTurn < 0 || other.turns !== this.lostAtTurn;
  }

  /** A segment while lost, not understood; one loss is counted once. */
  skipSegment(sink: MessageSink): void {
    this.turns++;
    if (this.lossCounted) return;
    this.lossCounted = true;
    sink.skipped('joined_mid_message');
  }

  /**
   * After a notice of lost records: how many bytes of this direction are missing before the segment, by its sequence
   * number. 0: none. -1: nobody knows.
   */
  takeGap(segment: Segment): number {
    this.rejoin = false;
    if (!this.hasBeenFed) {
      this.joinLate();
      return 0;
    }
    const gap = (segment.tcpSeq - this.nextSeq) >>> 0;
    return segment.tcpSeq === 0 || gap > 0x7fffffff ? -1 : gap;
  }
}
