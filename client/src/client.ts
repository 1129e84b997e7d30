import type { Hex } from "./bytes.ts";
import { type Answer, callToken, type Question } from "./call.ts";
import { type Environment, HOST } from "./environment.ts";
import { type Located, lookUp } from "./lookup.ts";
import type { Network } from "./network.ts";
import { Retries } from "./retries.ts";
import { Session } from "./session.ts";
import type { WalletProvider } from "./wallet.ts";

/** What a site asks a holder for. */
export type GrantRequest = Readonly<{
  token: string;
  methods: readonly string[];
  /** This site's origin: browsers tell it to nodes with every call, and cannot be made to lie. */
  audience: string;
  lifetimeMillis: number;
  /** How many times it may be passed on, 0 to 3; left out, never. */
  depth?: number;
  /** The holder's key, where methods seal part of their answers: `Reader.key`. */
  reader?: Hex;
}>;

/** Asks the tokens of one network: the few steps that a site needs, in their order. */
export class TokenClient {
  private readonly retries: Retries;

  constructor(
    readonly network: Network,
    private readonly environment: Environment = HOST,
  ) {
    this.retries = new Retries(environment);
  }

  /** Has the holder's wallet grant this page something. See {@link Session.open}. */
  openSession(wallet: WalletProvider, account: Hex, request: GrantRequest): Promise<Session> {
    return Session.open({ ...request, wallet, account, network: this.network }, this.environment);
  }

  /** Finds who serves a token. See {@link lookUp}. */
  lookUp(token: string): Promise<Located> {
    return lookUp(token, this.network, this.environment);
  }

  /** Asks a token, and verifies the answer. See {@link callToken}. */
  call(located: Located, question: Question, session: Session | null): Promise<Answer> {
    return callToken(
      located,
      question,
      session,
      this.network,
      this.environment,
      this.retries,
    );
  }
}
