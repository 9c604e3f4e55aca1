import { useMemo } from 'react';
import type { MethodInput } from '../../../../../engine/contract/api.ts';
import { useRequest } from '../../../state/use-request.ts';

/** Asks what a change of models would do; null asks nothing. */
export function useChangePreview(change: MethodInput<'models.preview'> | null) {
  const key = change === null ? null : JSON.stringify(change);
  const input = useMemo(() => (key === null ? null : JSON.parse(key) as MethodInput<'models.preview'>), [key]);
  return useRequest('models.preview', input);
}
