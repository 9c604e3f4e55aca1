import { Component } from 'react';
import type { ReactNode } from 'react';
import { ErrorState } from './Panel.tsx';

export interface ErrorBoundaryProps {
  /** What broke, as the start of a sentence: "The chart". */
  readonly what: string;
  readonly children: ReactNode;
}

/** Keeps a fault of one part from taking the window down, and says what it means for the money. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <ErrorState
        message={`${this.props.what} could not be drawn: ${this.state.message}`}
        meaning="Trading is not affected: the engine runs on its own, and the kill switch still works."
        onRetry={() => { this.setState({ message: null }); }}
      />
    );
  }
}
