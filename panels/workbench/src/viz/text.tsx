import { css } from '@emotion/css';
import { PanelPlugin, type PanelProps, renderTextPanelMarkdown } from '@grafana/data';
import { useMemo } from 'react';

interface Options {
  mode?: 'markdown' | 'html' | 'code';
  content?: string;
}

function TextPanel({ options: { content = '', mode }, replaceVariables }: PanelProps<Options>) {
  const text = replaceVariables(content);
  // Markdown comes out sanitized; other modes are shown as they are written.
  const html = useMemo(() => ({ __html: renderTextPanelMarkdown(text) }), [text]);
  if (mode === 'html' || mode === 'code') return <pre>{text}</pre>;
  return <div className={`markdown-html ${FILL}`} dangerouslySetInnerHTML={html} />;
}

const FILL = css({ height: '100%', overflow: 'auto' });

export const plugin = new PanelPlugin<Options>(TextPanel);
