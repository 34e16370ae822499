import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type ReactNode } from 'react';
import { type Address } from '../state/address';
import { useAddress } from '../state/use-address';

interface Props {
  to: Partial<Address>;
  children: ReactNode;
  className?: string;
  'aria-label'?: string;
  'aria-current'?: 'page';
  title?: string;
}

/** A real link, so that it opens in a new tab too; a plain click stays in the page, see `useFollow`. */
export function Link({ to, children, className, ...rest }: Props) {
  const styles = useStyles2(getStyles);
  const { href } = useAddress();
  return (
    <a href={href(to)} className={cx(className ?? styles.link)} {...rest}>
      {children}
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
});
