import { Component, type ReactNode } from "react";

interface Props {
  readonly children: ReactNode;
  /** When it changes, drawing is tried again. */
  readonly retry: unknown;
}

/** Keeps an error of one panel from taking the page with it: what, why, what next. */
export class Boundary extends Component<Props, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.error !== undefined && before.retry !== this.props.retry) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="box" role="alert" data-testid="panel-error">
        This could not be drawn: {error.message}.
        <br />
        The study is not affected; it is tried again with the next event.
      </div>
    );
  }
}
