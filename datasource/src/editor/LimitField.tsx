import { Input } from '@grafana/ui';
import { type FocusEvent } from 'react';
import { DEFAULTS } from '../config';
import { EditorField } from './EditorField';
import { type PartProps } from './props';

interface Props extends Pick<PartProps, 'query' | 'apply'> {
  of: 'red' | 'map' | 'requests' | 'sql';
}

const WHAT = { red: 'Series', map: 'Nodes', requests: 'Rows', sql: 'Rows' } as const;

export function LimitField({ query, apply, of }: Props) {
  const most = DEFAULTS.max_limit[of];
  const take = (event: FocusEvent<HTMLInputElement>) => {
    const typed = Number.parseInt(event.currentTarget.value, 10);
    const limit = Number.isNaN(typed) ? undefined : Math.min(Math.max(typed, 1), most);
    if (limit !== query.limit) apply({ limit });
  };
  return (
    <EditorField label="Limit" hint={`${WHAT[of]} at the most, up to ${most}. The answer says how many there were.`}>
      <Input
        key={`${of}-${query.limit}`}
        type="number"
        min={1}
        max={most}
        width={12}
        placeholder={String(DEFAULTS.limit[of])}
        defaultValue={query.limit}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
    </EditorField>
  );
}
