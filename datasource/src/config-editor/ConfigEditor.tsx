import { type DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Field, FieldSet, Input, SecretInput } from '@grafana/ui';
import { type ChangeEvent } from 'react';
import { DEFAULTS, type ThalwegSecrets } from '../config';
import { type ThalwegJsonData } from '../data-source';

type Props = DataSourcePluginOptionsEditorProps<ThalwegJsonData, ThalwegSecrets>;
type Change = ChangeEvent<HTMLInputElement>;

const WIDTH = 48;
const MAX_TIMEOUT_S = 600;

export function ConfigEditor({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonFields, secureJsonData } = options;
  const setTimeoutSeconds = (event: Change) => {
    const typed = Number.parseInt(event.currentTarget.value, 10);
    const timeout_s = Number.isNaN(typed) ? undefined : Math.min(Math.max(typed, 1), MAX_TIMEOUT_S);
    onOptionsChange({ ...options, jsonData: { ...jsonData, timeout_s } });
  };
  return (
    <FieldSet label="Thalweg backend">
      <Field
        label="URL"
        description="Address of the backend, as Grafana's server reaches it. Without a path."
        invalid={options.url !== '' && !/^https?:\/\//.test(options.url)}
        error="The URL begins with http:// or https://"
        required
      >
        <Input
          id="thalweg-url"
          width={WIDTH}
          value={options.url}
          placeholder={DEFAULTS.url}
          spellCheck={false}
          onChange={(event: Change) => onOptionsChange({ ...options, url: event.currentTarget.value.trim() })}
        />
      </Field>
      <Field
        label="Token"
        description="The backend's THALWEG_TOKEN. Needed when it listens beyond its own host; kept encrypted."
      >
        <SecretInput
          id="thalweg-token"
          width={WIDTH}
          isConfigured={secureJsonFields?.token === true}
          value={secureJsonData?.token ?? ''}
          onChange={(event: Change) =>
            onOptionsChange({ ...options, secureJsonData: { ...secureJsonData, token: event.currentTarget.value } })
          }
          onReset={() =>
            onOptionsChange({
              ...options,
              secureJsonFields: { ...secureJsonFields, token: false },
              secureJsonData: { ...secureJsonData, token: '' },
            })
          }
        />
      </Field>
      <Field label="Timeout" description="Longest wait for one answer, in seconds.">
        <Input
          id="thalweg-timeout"
          type="number"
          width={16}
          min={1}
          max={MAX_TIMEOUT_S}
          suffix="s"
          value={jsonData.timeout_s ?? ''}
          placeholder={String(DEFAULTS.timeout_s)}
          onChange={setTimeoutSeconds}
        />
      </Field>
    </FieldSet>
  );
}
