/** Name of the vault in the data folder. */
export const VAULT_FILE = 'keys.vault';
