import { Fields, type Json } from "@smartlayer/client";

/** What the ticket's `status` method answers. */
export type FlightStatus = Readonly<{
  flight: string;
  status: string;
  /** The scheduled departure, or null when the ticket gives no date. */
  departure: Date | null;
  delayMinutes: number;
  hotel: Readonly<{ status: string; confirmation: string }>;
  notified: boolean;
}>;

/** Reads the ticket's answer. */
export function readStatus(result: Json): FlightStatus {
  const fields = Fields.of(result, "status");
  const hotel = fields.child("hotel");
  const departure = new Date(fields.text("departure"));
  return {
    flight: fields.text("flight"),
    status: fields.text("status"),
    departure: Number.isNaN(departure.getTime()) ? null : departure,
    delayMinutes: fields.whole("delayMinutes"),
    hotel: { status: hotel.text("status"), confirmation: hotel.text("confirmation") },
    notified: fields.truth("notified"),
  };
}

/** The answer in a few words. */
export function inShort({ status, delayMinutes, hotel, notified }: FlightStatus): string {
  if (status === "rebookingFailed") {
    return notified ? "hotel not reached, traveller told" : "hotel not reached";
  }
  if (status === "rebooked") {
    return notified ? "night moved, traveller told" : "night moved";
  }
  const late = delayMinutes > 0 ? `${delayMinutes} minutes late` : "on time";
  return hotel.status === "requested" ? `${late}, hotel being asked` : late;
}
