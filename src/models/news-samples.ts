/** A handful of texts of our own for the network that reads news: nobody posted them. */

export interface NewsSample {
  readonly text: string;
  /** The group that it would have been posted to. */
  readonly group: string;
}

export const sampleNews: readonly NewsSample[] = [
  {
    group: 'sci.med',
    text: `My doctor put me on antibiotics for a sinus infection two weeks ago. The pain is gone, but since then I have had a rash
on both arms and some nausea after meals. Could this be an allergy to the drug, or a side effect that passes by itself? She also
mentioned a yeast infection as a possible cause. I would rather not stop the treatment before the last dose. Has any patient here
seen the same symptoms, and what did your physician advise?`,
  },
  {
    group: 'sci.med',
    text: `There was an article in the paper about diet and migraine. It claims that cheese, chocolate and red wine bring on the
headache in a third of all patients. Is there any clinical study behind that? I kept a diary for three months, as my physician
suggested, and found no food that I could blame; lack of sleep and stress were far more common before an attack. The medication
works well if I take it early, but I worry about taking so much of it.`,
  },
  {
    group: 'sci.space',
    text: `Does anyone know why the shuttle launch slipped again? The payload for this mission is a small satellite that has to
reach a polar orbit, and the launch window is only an hour long. NASA said something about a valve in one of the main engines.
After the landing in spring they had two months to check the vehicle. If they miss the window, the spacecraft will wait until the
moon is out of its way, and the cost of storage alone would pay for a smaller rocket.`,
  },
  {
    group: 'sci.space',
    text: `I watched Jupiter and two of its moons through a friend's telescope last night. It made me think of the probes that
flew past it, and how little fuel they carried: gravity did most of the work. What would a mission to orbit the planet need today?
Solar panels are weak that far from the sun, so it would take another source of power, and the radiation near the planet would be
hard on every instrument on the spacecraft.`,
  },
  {
    group: 'sci.electronics',
    text: `I am building a small audio amplifier and hear a loud hum whenever the power supply is connected. The circuit uses one
op amp and two transistors; the transformer gives 12 volts. With a battery the noise is gone, so I suspect the ground wire or the
filter capacitor. I put a scope on the output and saw 100 millivolts of ripple. Would a larger capacitor help, or do I need a
voltage regulator chip? The board is my first, so the wiring is not very tidy.`,
  },
  {
    group: 'sci.electronics',
    text: `Looking for a cheap way to drive eight LEDs from the printer port. Each draws about 20 mA, which is more than the port's
output pins can supply. I thought of a TTL latch with a transistor and a resistor for every LED, on the 5 volt supply of the
computer. Radio Shack has the parts, but the data sheet of the chip says little about current. Is there a driver IC that does the
whole job, and do I need diodes to protect the circuit?`,
  },
  {
    group: 'sci.crypt',
    text: `The proposal asks us to trust a chip whose encryption algorithm is secret, with the keys held by two agencies of the
government. Anyone who holds both halves of a key can read the traffic, with a warrant or without. A cipher should be secure when
everything but the key is public, and here the opposite is done. I would rather use RSA and a good block cipher in software, and
exchange the session key myself, than have my privacy depend on key escrow and a wiretap law.`,
  },
  {
    group: 'sci.crypt',
    text: `How safe is it to encrypt a file with a password of eight letters? If the key is made from the password alone, an attacker
need not break DES: he tries every word of a dictionary and looks whether the plaintext makes sense. A random salt makes the search
slower but not impossible. I have seen programs that simply XOR the text with the password again and again; such a cipher falls
to anyone who has read a book on cryptography. Is there public code that does it right?`,
  },
];
