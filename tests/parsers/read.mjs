// Prints what ical.js reads in each calendar of a JSON list on standard input: node read.mjs PATH-OF-ICAL.JS
import { readFileSync } from "node:fs";

const { default: ICAL } = await import(process.argv[2]);

function text(component, name) {
  return component.getFirstPropertyValue(name) ?? "";
}

function moment(time) {
  return time.isDate ? time.toString() : time.toUnixTime();
}

function events(calendar) {
  const root = new ICAL.Component(ICAL.parse(calendar));
  for (const zone of root.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue("tzid"));
  }
  const found = root.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: component.getFirstPropertyValue("sequence"),
      status: text(component, "status"),
      summary: text(component, "summary"),
      location: text(component, "location"),
      description: text(component, "description"),
      starts: moment(event.startDate),
      ends: moment(event.endDate),
    };
  });
  ICAL.TimezoneService.reset();
  return found;
}

const calendars = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(calendars.map(events)));
