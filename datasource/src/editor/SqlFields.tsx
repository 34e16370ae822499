import { css } from '@emotion/css';
import { CodeEditor, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { FORMATS } from './choices';
import { EditorField } from './EditorField';
import { LimitField } from './LimitField';
import { type PartProps } from './props';

const EDITOR_HEIGHT_PX = 150;

export function SqlFields({ query, apply }: PartProps) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <div className={styles.wide}>
        <CodeEditor
          value={query.sql}
          language="sql"
          height={EDITOR_HEIGHT_PX}
          showLineNumbers
          showMiniMap={false}
          monacoOptions={{ scrollBeyondLastLine: false, padding: { top: 8, bottom: 8 }, fixedOverflowWidgets: true }}
          onBlur={(sql) => sql !== query.sql && apply({ sql })}
          onSave={(sql) => apply({ sql })}
        />
      </div>
      <EditorField
        label="As"
        hint="Time series need a time column and numbers; strings become labels. {from:DateTime64(3)} and {to:DateTime64(3)} stand for the time range."
      >
        <RadioButtonGroup options={FORMATS} value={query.format} onChange={(format) => apply({ format })} />
      </EditorField>
      <LimitField of="sql" query={query} apply={apply} />
    </>
  );
}

const getStyles = () => ({ wide: css({ flex: '1 1 100%', minWidth: 0 }) });
