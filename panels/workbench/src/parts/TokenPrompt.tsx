import { Button, Field, Input, Modal, Stack } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { type FormEvent, useState } from 'react';
import { storeToken, useTokenState } from '../state/token';

/** Asks for the backend's token when it wants one. Every view asks its questions anew once it is given. */
export function TokenPrompt() {
  const state = useTokenState();
  const [typed, setTyped] = useState('');
  if (state === 'fine') return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) storeToken(typed.trim());
  };
  return (
    <Modal
      title={t('token.title', 'This backend asks for a token')}
      isOpen
      closeOnEscape={false}
      closeOnBackdropClick={false}
    >
      <form onSubmit={submit}>
        <Field
          label={t('token.label', 'Token')}
          description={t(
            'token.hint',
            'The value of THALWEG_TOKEN that the backend was started with. Kept until this tab is closed.',
          )}
          invalid={state === 'wrong'}
          error={t('token.wrong', 'The backend refused this token.')}
        >
          <Input
            id="token"
            type="password"
            autoFocus
            autoComplete="current-password"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Field>
        <Stack justifyContent="flex-end">
          <Button type="submit" disabled={!typed.trim()}>
            {t('token.continue', 'Continue')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
