import { Input } from '@grafana/ui';
import { EditorField } from './EditorField';
import { type PartProps } from './props';

export function TraceFields({ query, apply }: PartProps) {
  return (
    <EditorField label="Trace id or row id" hint="A trace id as headers carry it, or the row_id of any request." grow>
      <Input
        key={query.id}
        defaultValue={query.id}
        placeholder="4bf92f3577b34da6a3ce929d0e0e4736"
        spellCheck={false}
        onBlur={(event) => event.currentTarget.value !== query.id && apply({ id: event.currentTarget.value.trim() })}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
    </EditorField>
  );
}
