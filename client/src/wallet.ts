/** A wallet as a page sees it (EIP-1193). */
export interface WalletProvider {
  request(call: { method: string; params?: readonly unknown[] }): Promise<unknown>;
}

/** A wallet that has announced itself (EIP-6963). */
export type AnnouncedWallet = Readonly<{
  info: Readonly<{ uuid: string; name: string; icon: string; rdns: string }>;
  provider: WalletProvider;
}>;

/** The holder said no, or closed the wallet (EIP-1193, code 4001). */
export class WalletDeclined extends Error {
  override readonly name = "WalletDeclined";
}

/**
 * Listens for wallets and asks those already there to announce themselves (EIP-6963).
 *
 * @returns what ends the listening
 */
export function discoverWallets(
  page: EventTarget,
  onWallet: (wallet: AnnouncedWallet) => void,
): () => void {
  const listener = (event: Event) => onWallet((event as CustomEvent<AnnouncedWallet>).detail);
  page.addEventListener("eip6963:announceProvider", listener);
  page.dispatchEvent(new Event("eip6963:requestProvider"));
  return () => page.removeEventListener("eip6963:announceProvider", listener);
}

/**
 * Makes a wallet discoverable, now and whenever a page asks.
 *
 * @returns what withdraws it
 */
export function announceWallet(page: EventTarget, wallet: AnnouncedWallet): () => void {
  const announce = () =>
    page.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ ...wallet }) }),
    );
  page.addEventListener("eip6963:requestProvider", announce);
  announce();
  return () => page.removeEventListener("eip6963:requestProvider", announce);
}

/**
 * Asks a wallet something.
 *
 * @throws WalletDeclined when its owner says no
 */
export async function askWallet(
  wallet: WalletProvider,
  method: string,
  params: readonly unknown[] = [],
): Promise<unknown> {
  try {
    return await wallet.request({ method, params });
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 4001) {
      throw new WalletDeclined("the wallet's owner declined");
    }
    throw error;
  }
}
