"""Words that go with any challenge that a city can have: “area”, “answer”, “often”, “Viertel”, “gelingen”.

Two cities that share them have nothing in common yet. Beside the words of `common` they are what questions
are made of; on a board of ideas they may tell something, so only `related` leaves them out. One form of a
word stands for its others. A language without a list here needs more shared words instead.
"""

from __future__ import annotations

EVERYDAY: dict[str, str] = {
    "en": """accept access achieve across act active activity actual affect afford age agree aim allow already
        amount answer anywhere appear approach area around arrive ask attract aware away back bad base basic
        began begin begun behind believe big bit block both break broad broke broken brought build building
        built call came careful carry case cause center central centre certain challenge chance choice choose
        chose chosen cities citizen city clear clearly close closer collect combine common communities
        community complete concern connect consider contact contain contribute control cooperate cost council
        countries country course cover current daily day deal decide decision deep deliver depend describe
        design develop development differ difference different difficult direct discuss district door doubt
        early easily easy effect effective effort end engage enjoy enter equal equally especially even event
        exist existing expect experience experienced explain express extra face fact fair fall far fast felt
        few field fight finally first fit follow force form former forward found free freedom fresh friend
        front full future gain gave general given goal gone grew group grow grown growth half hand happen hard
        head hear held high hold home hour idea identify imagine important individual inform information
        inhabitant initiative innovation inside interest interested invite involve issue join kept key kind
        knew known lack large last late later lead learn leave led left letter level life light likely limit
        line link listen little live lives local long longer look lose lost lot loud low main maintain manage
        manager mass matter mean means meant measure meet meeting member message method mind mix model moment
        month move municipal municipality name national near nearly necessary negative neighborhood
        neighbourhood network new next night normal note notice number obstacle office often old online open
        operate opportunity option order ordinary organisation organise organization organize outside paper
        part participate particular partner past path pay perhaps person personal pick picture place plan play
        point policy population position positive possible power practical practice prepare present press
        prevent problem process produce program programme project promote protect prove public purpose put
        quality quarter quickly range rate reach react read ready real realise reality reason receive recent
        region regular relate remain remember require research resident resource respond response responsible
        rest result reveal right role room round rule run said sector seek select send sense sent separate
        serious serve service set settle several shape share shift short show side sign similar simple simply
        single site situation size small social society sole solution solve soon sort space speak special
        specific spend spent spoke spoken spread stage stand standard state stay step stick story strengthen
        strong structure struggle study subject succeed success successful sudden suffer sustain sustainable
        system table taken talk target task taught team tell term thing thought threat time tired today
        together told tomorrow took tool top topic total touch toward towards town traditional transform treat
        trouble true turn type unable understand unit unlock urban useful user usual valuable value various
        version view visible visit voice wait walk watch weak week welcome went whole wide willing win wish
        won word works world worry write wrong year""",
    "de": """abend abhängig achten ähnlich aktiv aktuell alltag  amt anbieten andere andern
        anders anfang anfangen angebot angehen ankommen anlass annehmen anteil antwort antworten arm art
        aufbauen aufgabe aufhören aufnehmen ausbauen ausprobieren außerdem außerhalb bauen beantworten bedarf
        bedeuten bedeutung bedürfnis beginnen begleiten behalten behandeln beide beispiel beitrag beitragen
        bekannt bekommen benutzen bereich bereit bereits beschreiben besonders besser beste bestehen bestimmt
        besuch besuchen beteiligen betreffen betroffen bewegen bewohner bezirk bild binden bleiben blieb breit
        brief bürger chance dabei daher damals danach dauerhaft dauern denken deutlich dienen dienst direkt
        draußen drei dürfen echt eigen eigentlich einander einbeziehen einfach eingehen einige einladen
        einrichten einrichtung einsatz einsetzen einwohner einzeln ende endlich entscheiden entscheidung
        entstehen entwickeln entwicklung ereignis erfahren erfahrung erfolg erfolgreich erhalten erkennen
        erklären erlauben erleben erleichtern erreichen erreicht erst erwarten erzählen fall fällt fand fast
        fehlen ferner fest finden findet folge folgen form frage fragen frei freiwillig früh früher fühlen
        führen gab ganz ganze gebiet gefallen gegend gehen gehören geht gelang gelegenheit gelingen gelingt
        gelten gemeinde gemeinsam gemeinschaft genau genug gerade gern gerne gesamt geschehen gesellschaft
        gesellschaftlich gespräch gestalten gestern gewinnen gewöhnlich gilt ging gleich grenze groß größer
        grund gruppe gut halb hält halten hand handeln haus heißen herausforderung heute hieß hilfe hinaus
        hoch hören idee immer information informieren initiative innen innovation interesse interessieren
        irgendwo jahr jahre jedoch jemand jetzt jüngst kam kamen kennen klar klein kleiner kommen kommt
        kommunal kommune konkret kontakt kosten kraft kümmern kurz lage land lange langsam lassen lässt laufen
        laut leben leer leicht leisten lernen lesen letzte licht liegen lösen lösung machen manche mangel
        maßnahme meinung meist meiste melden menge merken methode miteinander mitgestalten mitmachen mitnehmen
        mitte mittel möchten mögen möglich möglichkeit moment monat morgen nachbarschaft nah nahe nahm name
        nehmen nennen netzwerk neu neue nie niemand normal nötig notwendig nutzen nützen offen öffentlich oft
        online ordnen organisation organisieren ort paar person persönlich plan planen platz politik praktisch
        problem programm projekt prüfen punkt quartier rat rathaus raum reagieren reden regel region reichen
        richtig richtung rolle rund sache sagen sammeln schaffen schauen schicken schlecht schließen schnell
        schon schreiben schritt schützen schwer schwierig sehen seite selber selbst selten setzen sichtbar
        sitzen sofort sogar solche sorge sorgen sozial später sprach sprechen spüren staat stadt städte
        städtisch stadtteil stand stark stärken statt stehen stelle stellen stimme stück stunde suchen system
        tag tage täglich teil teilen teilhabe teilnehmen thema tisch tragen treffen treten trotz tun tür
        überall überlegen übernehmen übrig umgang umgehen umsetzen unten unterschied unterschiedlich
        unterstützung ursache verändern veränderung verantwortung verbinden vergangen verhalten verhindern
        verlassen verlieren verliert vermeiden verschieden versorgen verstehen versuch versuchen verteilen
        verwaltung viertel vorhanden vorher vorschlag vorstellen wachsen wählen wahr warten warum weg weise
        weiß weit weiter weitere wenig weniger werkzeug wert wichtig wieder wirken wirklich wissen woche wohl
        wollen wort wunsch wünschen wusste zahl zeigen zeit zentral zentrum ziehen ziel zugang zuhören zukunft
        zuletzt zurück zusammen zusammenarbeit zusammenleben zuständig zwei""",
}  # fmt: skip
