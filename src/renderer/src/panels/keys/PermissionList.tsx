import { Check, CircleSlash, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { KeyFormProps } from './KeyForm.tsx';
import styles from './keys.module.css';

interface Permission {
  readonly name: string;
  readonly meaning: string;
  readonly verdict: 'needed' | 'never' | 'advised';
}

/** The boxes of Binance's "API Management", in its own words. */
const PERMISSIONS: readonly Permission[] = [
  { name: 'Enable Reading', meaning: 'Lets Tradewind see balances, positions and orders. Tick it.', verdict: 'needed' },
  { name: 'Enable Spot & Margin Trading', meaning: 'Lets it buy and sell on spot. Tick it only to trade spot; Tradewind never borrows.', verdict: 'needed' },
  { name: 'Enable Futures', meaning: 'Lets it trade futures and set leverage. Tick it only to trade futures.', verdict: 'needed' },
  { name: 'Enable Withdrawals', meaning: 'Would let anyone with the key send your coins away. Leave it unticked: such a key is refused.', verdict: 'never' },
  { name: 'Enable Internal Transfer, Permits Universal Transfer', meaning: 'Would move money to other accounts. Leave both unticked: such a key is refused.', verdict: 'never' },
  { name: 'Restrict access to trusted IPs only', meaning: 'A stolen key is of no use elsewhere. Choose it and enter the address of this computer.', verdict: 'advised' },
];

const ICONS: Readonly<Record<Permission['verdict'], ReactNode>> = { needed: <Check aria-hidden />, never: <CircleSlash aria-hidden />, advised: <ShieldCheck aria-hidden /> };
const WORDS: Readonly<Record<Permission['verdict'], string>> = { needed: 'Needed: ', never: 'Never: ', advised: 'Advised: ' };

/** Explains what each permission of a key means, before one is entered. */
export function PermissionList({ environment }: Pick<KeyFormProps, 'environment'>) {
  if (environment === 'demo' || environment === 'testnet') return <p className={styles.hint}>Play money: a demo key has no permissions to choose and no real money behind it.</p>;
  return (
    <ul className={styles.permissions} aria-label="Permissions of the key">
      {PERMISSIONS.map(({ name, meaning, verdict }) => (
        <li key={name} className={styles.permission} data-verdict={verdict}>
          {ICONS[verdict]}
          <div><strong><span className="sr-only">{WORDS[verdict]}</span>{name}</strong><p className={styles.hint}>{meaning}</p></div>
        </li>
      ))}
    </ul>
  );
}
