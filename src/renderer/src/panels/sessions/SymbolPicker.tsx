import { X } from 'lucide-react';
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Button } from '../../components/Button.tsx';
import { joined } from '../../components/class-names.ts';
import { TextInput } from '../../components/Field.tsx';
import styles from './sessions.module.css';

/** As many as a session may hold. */
export const MOST_SYMBOLS = 20;
const SHOWN = 8;

export interface SymbolPickerProps {
  /** Null while they are being asked for. */
  readonly offered: readonly string[] | null;
  readonly error: string | null;
  readonly onRetry: () => void;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Finds symbols by typing and keeps up to twenty: arrow keys walk, Enter takes one, Backspace gives the last one back. */
export function SymbolPicker({ offered, error, onRetry, chosen, onChange }: SymbolPickerProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const isFull = chosen.length >= MOST_SYMBOLS;
  const found = isFull || offered === null ? [] : matching(offered, text, chosen);
  const current = found[Math.min(at, found.length - 1)];
  const isListed = isOpen && found.length > 0;
  const take = (symbol: string): void => {
    onChange([...chosen, symbol]);
    setText('');
    setAt(0);
  };
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setIsOpen(true);
      setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isListed && current !== undefined) take(current);
    } else if (event.key === 'Escape') setIsOpen(false);
    else if (event.key === 'Backspace' && text === '') onChange(chosen.slice(0, -1));
  }
  return (
    <div className={styles.picker}>
      <label className={styles.label} htmlFor={id}>Symbols <span className={styles.dim}>{chosen.length} of {MOST_SYMBOLS}</span></label>
      <ul className={styles.chips} aria-label="Chosen symbols">
        {chosen.map((symbol) => <li key={symbol}><button type="button" className={styles.chip} aria-label={`Leave ${symbol} out`} onClick={() => { onChange(chosen.filter((other) => other !== symbol)); }}>{symbol}<X aria-hidden /></button></li>)}
      </ul>
      <div className={styles.combo}>
        <TextInput
          id={id}
          role="combobox"
          aria-expanded={isListed}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(isListed && current !== undefined ? { 'aria-activedescendant': `${id}-${current}` } : {})}
          value={text}
          disabled={offered === null || isFull}
          placeholder={error !== null ? 'The symbols could not be read' : offered === null ? 'Reading the symbols' : isFull ? 'That is all a session holds' : `Search ${offered.length} symbols`}
          onFocus={() => { setIsOpen(true); }}
          onBlur={() => { setIsOpen(false); }}
          onChange={(event) => { setText(event.target.value.trim().toUpperCase()); setAt(0); setIsOpen(true); }}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} className={styles.options} role="listbox" aria-label="Symbols found" hidden={!isListed}>
          {found.map((symbol) => (
            // the pointer must not take the focus: the list closes when the field loses it
            <div key={symbol} id={`${id}-${symbol}`} role="option" tabIndex={-1} aria-selected={symbol === current} className={joined(styles.option, symbol === current && styles.current)} onPointerDown={(event) => { event.preventDefault(); take(symbol); }}>{symbol}</div>
          ))}
        </div>
      </div>
      {offered !== null && text !== '' && found.length === 0 && !isFull && <p className={styles.dim}>No symbol is called that.</p>}
      {error !== null && <p className={styles.error} role="alert">{error} <Button size="small" onClick={onRetry}>Try again</Button></p>}
    </div>
  );
}

/** The symbols that begin with a text first, then those that hold it. */
function matching(offered: readonly string[], text: string, chosen: readonly string[]): readonly string[] {
  const free = offered.filter((symbol) => !chosen.includes(symbol) && symbol.includes(text));
  return [...free.filter((symbol) => symbol.startsWith(text)), ...free.filter((symbol) => !symbol.startsWith(text))].slice(0, SHOWN);
}
