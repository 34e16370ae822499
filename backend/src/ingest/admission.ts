import { ProblemError } from '../errors';

/** Seconds after which a sender may try again. */
const RETRY_AFTER = 1;

/** Bounds what all intakes hold of bodies while they read and decode them. */
export class Admission {
  private bytes = 0;

  constructor(private readonly limit: number) {}

  get held(): number {
    return this.bytes;
  }

  /** Room for one body; throws `queue_full` when there is none. */
  open(expectedBytes: number): Reservation {
    const reservation = new Reservation((bytes) => this.take(bytes));
    reservation.grow(expectedBytes);
    return reservation;
  }

  private take(bytes: number): void {
    // One body alone always passes: its own limits bound it.
    if (bytes > 0 && this.bytes > 0 && this.bytes + bytes > this.limit) {
      throw new ProblemError(
        'queue_full',
        `${this.bytes} bytes of other bodies are being taken in, ${bytes} more exceed ${this.limit}`,
        { retryAfter: RETRY_AFTER },
      );
    }
    this.bytes += bytes;
  }
}

export class Reservation {
  private held = 0;

  constructor(private readonly take: (bytes: number) => void) {}

  /** Throws when there is no room for so many more; what was held stays held until {@link Reservation.release}. */
  grow(bytes: number): void {
    this.take(bytes);
    this.held += bytes;
  }

  release(): void {
    this.take(-this.held);
    this.held = 0;
  }
}
