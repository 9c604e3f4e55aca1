import type { BotDeedPreview } from '../../../../../../engine/contract/boosting.ts';
import { LoadingState } from '../../../../components/Panel.tsx';
import type { Answer } from '../../../../state/use-request.ts';
import { Note } from '../../../page/PageFrame.tsx';
import styles from './desk.module.css';

/** Says what a deed would do, in order, or why it cannot be done. */
export function WhatItWouldDo({ preview: { data, error } }: { readonly preview: Answer<BotDeedPreview> }) {
  if (data === null) return error === null ? <LoadingState label="Reading what will happen" rows={2} /> : <Note tone="bad">{error}</Note>;
  return (
    <>
      {data.sentences.length > 0 && <ol className={styles.steps} aria-label="What will happen">{data.sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}</ol>}
      {data.refusal !== null && <Note tone="bad" title="This cannot be done">{data.refusal}</Note>}
    </>
  );
}
