import { css } from '@emotion/css';
import { type DataSourcePluginOptionsEditorProps, type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Checkbox, Field, FieldSet, Input, SecretInput, SecretTextArea, useStyles2 } from '@grafana/ui';
import { type ChangeEvent, type FormEvent } from 'react';
import { DEFAULTS, type ThalwegOptions, type ThalwegSecrets } from '../config';

type Props = DataSourcePluginOptionsEditorProps<ThalwegOptions, ThalwegSecrets>;
type Change = ChangeEvent<HTMLInputElement>;

const WIDTH = 60;
const ROWS = 6;

/** Which Thalweg is asked, with whose rights, and how it is trusted. */
export function ConfigEditor({ options, onOptionsChange }: Props) {
  const styles = useStyles2(getStyles);
  const { jsonData, secureJsonFields, secureJsonData, readOnly = false } = options;
  const set = (change: Partial<ThalwegOptions>) =>
    onOptionsChange({ ...options, jsonData: { ...jsonData, ...change } });
  const secret = (name: keyof ThalwegSecrets) => ({
    disabled: readOnly,
    isConfigured: secureJsonFields?.[name] === true,
    value: secureJsonData?.[name] ?? '',
    onChange: (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onOptionsChange({ ...options, secureJsonData: { ...secureJsonData, [name]: event.currentTarget.value } }),
    onReset: () =>
      onOptionsChange({
        ...options,
        secureJsonFields: { ...secureJsonFields, [name]: false },
        secureJsonData: { ...secureJsonData, [name]: '' },
      }),
  });
  const setTimeoutSeconds = (event: Change) => {
    const typed = Number.parseInt(event.currentTarget.value, 10);
    set({ timeout_s: Number.isNaN(typed) ? undefined : Math.min(Math.max(typed, 1), DEFAULTS.max_timeout_s) });
  };
  const wrongUrl = options.url !== '' && !/^https?:\/\/[^/]/.test(options.url);
  // Of use for an https address only; shown as well while something of it is set, so that it can be unset.
  const tls =
    options.url.startsWith('https:') ||
    jsonData.tlsSkipVerify === true ||
    Boolean(jsonData.serverName) ||
    (['tlsCACert', 'tlsClientCert', 'tlsClientKey'] as const).some((name) => secureJsonFields?.[name]);
  return (
    <div className={styles.editor}>
      {readOnly && (
        <Alert
          severity="info"
          title={t('datasource.config.provisioned', 'Provisioned: change it in the provisioning file.')}
        />
      )}
      <FieldSet label={t('datasource.config.connection', 'Connection')}>
        <p className={styles.note}>
          <Trans i18nKey="datasource.config.one-address">
            Grafana reaches the Thalweg backend at one address for all data sources of this type: backend_addr under
            [plugin.thalweg-datasource] in its configuration, 127.0.0.1:20417 by default. Leave the URL empty to ask
            that backend. A URL names another Thalweg; the connected one passes the questions on to it.
          </Trans>
        </p>
        <Field
          label={t('datasource.config.url', 'URL of another Thalweg')}
          description={t(
            'datasource.config.url-hint',
            'As the connected backend reaches it, without a path. Empty: the connected backend itself.',
          )}
          invalid={wrongUrl}
          error={t('datasource.config.url-wrong', 'The URL begins with http:// or https:// and a host.')}
          disabled={readOnly}
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
          label={t('datasource.config.timeout', 'Timeout')}
          description={t('datasource.config.timeout-hint', 'Longest wait for one answer.')}
          disabled={readOnly}
        >
          <Input
            id="thalweg-timeout"
            type="number"
            width={20}
            min={1}
            max={DEFAULTS.max_timeout_s}
            suffix="s"
            value={jsonData.timeout_s ?? ''}
            placeholder={String(DEFAULTS.timeout_s)}
            onChange={setTimeoutSeconds}
          />
        </Field>
      </FieldSet>
      <FieldSet label={t('datasource.config.authentication', 'Authentication')}>
        <Field
          label={t('datasource.config.key', 'API key')}
          description={t(
            'datasource.config.key-hint',
            'Every question runs with the rights of this key. Needed where the backend asks for one (THALWEG_TOKEN). Kept encrypted.',
          )}
        >
          <SecretInput id="thalweg-token" width={WIDTH} {...secret('token')} />
        </Field>
      </FieldSet>
      {tls && (
        <FieldSet label={t('datasource.config.tls', 'TLS to the other Thalweg')}>
          <Field>
            <Checkbox
              id="thalweg-skip-verify"
              label={t('datasource.config.skip-verify', 'Accept any certificate')}
              description={t(
                'datasource.config.skip-verify-hint',
                'The other side is not proved to be who it says. For trials only.',
              )}
              disabled={readOnly}
              value={jsonData.tlsSkipVerify === true}
              onChange={(event: Change) => set({ tlsSkipVerify: event.currentTarget.checked })}
            />
          </Field>
          <Field
            label={t('datasource.config.server-name', 'Server name')}
            description={t(
              'datasource.config.server-name-hint',
              'Checked against the certificate in place of the host of the URL.',
            )}
            disabled={readOnly}
          >
            <Input
              id="thalweg-server-name"
              width={WIDTH}
              value={jsonData.serverName ?? ''}
              placeholder="thalweg.example.com"
              spellCheck={false}
              onChange={(event: Change) => set({ serverName: event.currentTarget.value.trim() || undefined })}
            />
          </Field>
          <Field label={t('datasource.config.ca', 'CA certificate')}>
            <SecretTextArea
              id="thalweg-ca"
              cols={WIDTH}
              rows={ROWS}
              placeholder="-----BEGIN CERTIFICATE-----"
              {...secret('tlsCACert')}
            />
          </Field>
          <Field label={t('datasource.config.client-cert', 'Client certificate')}>
            <SecretTextArea
              id="thalweg-client-cert"
              cols={WIDTH}
              rows={ROWS}
              placeholder="-----BEGIN CERTIFICATE-----"
              {...secret('tlsClientCert')}
            />
          </Field>
          <Field label={t('datasource.config.client-key', 'Client key')}>
            <SecretTextArea
              id="thalweg-client-key"
              cols={WIDTH}
              rows={ROWS}
              placeholder="-----BEGIN PRIVATE KEY-----"
              {...secret('tlsClientKey')}
            />
          </Field>
        </FieldSet>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  editor: css({ maxWidth: theme.breakpoints.values.md }),
  note: css({ color: theme.colors.text.secondary, marginBottom: theme.spacing(2) }),
});
