import { createContext } from 'react';

/** Where floating parts are put: inside the open dialog, which covers everything else, or null for the document. */
export const PortalContext = createContext<HTMLElement | null>(null);
