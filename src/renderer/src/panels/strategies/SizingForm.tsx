import type { Form } from '../../form/use-form.ts';
import { SchemaForm } from '../../form/SchemaForm.tsx';

/** The group of settings that each method of sizing reads beside the common ones. */
const GROUPS: Readonly<Record<string, string>> = { 'fixed-fraction': 'Fixed fraction', 'volatility-target': 'Volatility target', 'kelly': 'Kelly' };

/** Draws how large the trades of a strategy are: the method, and the settings that it reads. Those of the other methods keep their values out of sight. */
export function SizingForm({ title, form, compareWith = 'running' }: { readonly title: string; readonly form: Form; readonly compareWith?: 'running' | 'default' }) {
  const method = String(form.value['method']);
  const hidden = Object.entries(GROUPS).flatMap(([name, group]) => (name === method ? [] : [group]));
  return <SchemaForm label={`How large the trades of ${title} are`} form={form.state} dispatch={form.dispatch} compareWith={compareWith} hidden={hidden} />;
}
