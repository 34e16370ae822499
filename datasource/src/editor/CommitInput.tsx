import { Input } from '@grafana/ui';
import { type ComponentProps, type KeyboardEvent, useEffect, useState } from 'react';

interface Props extends Omit<ComponentProps<typeof Input>, 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'ref'> {
  readonly value: string;
  /** Says what is wrong with a text; such a text is not taken. */
  readonly check?: (text: string) => string | undefined;
  readonly onCommit: (text: string) => void;
}

/** A text field that is taken when it is left or on Enter, and put back by Escape: no query per keystroke. */
export function CommitInput({ value, check, onCommit, ...input }: Props) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const problem = check?.(text.trim());
  const commit = () => {
    const wanted = text.trim();
    if (problem === undefined && wanted !== value) onCommit(wanted);
    else if (problem === undefined) setText(value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') setText(value);
  };
  return (
    <Input
      spellCheck={false}
      autoComplete="off"
      {...input}
      value={text}
      invalid={problem !== undefined}
      title={problem ?? input.title}
      aria-invalid={problem !== undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}

/** Reads a number within bounds; says what would be one. */
export const numberCheck =
  (minimum: number, maximum: number, say: (minimum: number, maximum: number) => string) =>
  (text: string): string | undefined => {
    if (text === '') return undefined;
    const value = Number(text);
    return Number.isFinite(value) && value >= minimum && value <= maximum ? undefined : say(minimum, maximum);
  };
