import { type QueryEditorProps } from '@grafana/data';
import { Combobox, Stack } from '@grafana/ui';
import { type ThalwegDataSource, type ThalwegJsonData } from '../data-source';
import { type ThalwegQuery } from '../model/query';
import { migrateTagValues, type TagValuesQuery } from '../model/tag-values';
import { EditorField } from './EditorField';
import { useTagKeys } from './use-tag-options';

type Props = QueryEditorProps<ThalwegDataSource, ThalwegQuery, ThalwegJsonData, TagValuesQuery>;

export function VariableEditor({ datasource, query: stored, onChange, onRunQuery }: Props) {
  const query = migrateTagValues(stored);
  const keys = useTagKeys(datasource);
  return (
    <Stack>
      <EditorField label="Values of">
        <Combobox
          width={32}
          placeholder="Tag"
          createCustomValue
          value={query.key || null}
          options={keys}
          onChange={({ value }) => {
            onChange({ ...query, key: value });
            onRunQuery();
          }}
        />
      </EditorField>
    </Stack>
  );
}
