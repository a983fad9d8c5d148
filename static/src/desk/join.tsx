/** The join code and the QR code, large enough to be held up. */
import { page } from "../session.ts";
import { t } from "../words.ts";
import { Dialog } from "../views/dialog.tsx";
import { JoinCode } from "./ideas.tsx";

export function Join() {
  const qr = page.value?.urls.qr;
  return (
    <Dialog title={t("Join this workshop")} close={t("Close")}>
      <div class="dialog-body">
        {qr != null && <img class="qr" src={qr} alt={t("QR code of the join address")} width={240} height={240} />}
        <JoinCode />
      </div>
    </Dialog>
  );
}
