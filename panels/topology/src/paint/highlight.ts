import { type Neighbourhood } from '../model/neighbourhood';

/** What stands out. */
export interface Highlight {
  /** Stays at full strength; the rest steps back. Null: everything does. */
  lit: Neighbourhood | null;
  /** `focus` dims the rest strongly, `hover` softly. */
  strength: 'focus' | 'hover';
  focusId: string | null;
  hoverId: string | null;
  /** Where the keyboard is. */
  cursorId: string | null;
  /** Found by the search; null when there is no search. */
  matches: ReadonlySet<string> | null;
}

export const NO_HIGHLIGHT: Readonly<Highlight> = Object.freeze({
  lit: null,
  strength: 'hover',
  focusId: null,
  hoverId: null,
  cursorId: null,
  matches: null,
});
