import { plainName } from "@ridgeline/charts";
import type { ReactElement } from "react";

/** A feature's name in one line. Of a 0/1 column, `column=level`, the column gives way first, since all its levels share it. */
export function FeatureName({ name }: { readonly name: string }): ReactElement {
  const plain = plainName(name);
  const at = plain.indexOf("=");
  if (at < 1) return <bdi>{plain}</bdi>;
  return (
    <bdi className="levelled">
      <span>{plain.slice(0, at)}</span>
      <span>{plain.slice(at)}</span>
    </bdi>
  );
}
