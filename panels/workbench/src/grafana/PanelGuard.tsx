import { Face, t } from '@thalweg/panel-kit';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { ERRORS } from '../errors';

interface State {
  failure?: string;
}

/** Keeps a panel that throws from taking the page with it. */
export class PanelGuard extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // The page shows the message; where it comes from is for the console.
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <Face
        kind="error"
        title={ERRORS.panel_crashed(failure)}
        hint={t('panel.reload', 'Reload the page to try again.')}
      />
    );
  }
}
