import './theme/tokens.css';
import './theme/base.css';
import { openWindow } from './open-window.tsx';
import { openTransport } from './transport/open-transport.ts';

openWindow(document.getElementById('root'), openTransport());
