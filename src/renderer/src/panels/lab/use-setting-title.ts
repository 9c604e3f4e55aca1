import { useMemo } from 'react';
import { readSchema } from '../../form/schema.ts';
import { useRequest } from '../../state/use-request.ts';

/** Says a setting by the title that its form gives it. */
export type SettingTitle = (name: string) => string;

/** Returns how the settings of a strategy are called; a name that no form knows stays as it is. */
export function useSettingTitle(strategy: string): SettingTitle {
  const catalog = useRequest('strategies.catalog', {});
  const schema = catalog.data?.entries.find(({ name }) => name === strategy)?.schema;
  return useMemo(() => {
    const titles = new Map(schema === undefined ? [] : readSchema(schema).fields.map(({ path, label }) => [path, label]));
    return (name) => titles.get(name) ?? name;
  }, [schema]);
}
