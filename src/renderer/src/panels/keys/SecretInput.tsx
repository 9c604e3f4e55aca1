import type { ComponentProps } from 'react';
import { TextInput } from '../../components/Field.tsx';
import styles from './keys.module.css';

/** A line that shows dots like a password but is none to the browser: a secret is nothing for its list of passwords. */
export function SecretInput(props: ComponentProps<'input'>) {
  return <TextInput {...props} className={styles.masked} autoCapitalize="off" required />;
}
