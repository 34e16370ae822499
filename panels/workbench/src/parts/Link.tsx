import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type MouseEvent, type ReactNode } from 'react';
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

/** A real link, so that it opens in a new tab too; a plain click stays in the page. */
export function Link({ to, children, className, ...rest }: Props) {
  const styles = useStyles2(getStyles);
  const { go, href } = useAddress();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={href(to)} onClick={follow} className={cx(className ?? styles.link)} {...rest}>
      {children}
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
});
