import { css } from '@emotion/css';
import { type ComboboxOption, measureText, MultiCombobox, useStyles2 } from '@grafana/ui';
import { Labelled } from './Labelled';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly disabled?: boolean;
  readonly value: Array<ComboboxOption<string>>;
  readonly options: (typed: string) => Promise<ComboboxOption[]>;
  readonly onChange: (values: string[]) => void;
}

const FONT_PX = 12;
/** Padding and close button of a value; field to type in, arrow and edges. */
const PILL_PX = 52;
const REST_PX = 100;
const LEAST_PX = 150;
const MOST_PX = 480;

/** Several values, as wide as they need up to a bound: the picker itself folds them away before it grows. */
export function MultiPicker({ label, placeholder, disabled, value, options, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const texts = value.length > 0 ? value.map((one) => one.label ?? one.value) : [placeholder];
  const needed = texts.reduce((sum, text) => sum + measureText(text, FONT_PX).width + PILL_PX, REST_PX);
  return (
    <div className={styles.box} style={{ width: Math.min(MOST_PX, Math.max(LEAST_PX, Math.ceil(needed))) }}>
      <Labelled label={label} hidden grow>
        <MultiCombobox
          placeholder={placeholder}
          createCustomValue
          disabled={disabled}
          value={value}
          options={options}
          onChange={(chosen) => onChange(chosen.map((one) => one.value))}
        />
      </Labelled>
    </div>
  );
}

const getStyles = () => ({ box: css({ display: 'inline-flex', maxWidth: '100%', minWidth: 0 }) });
