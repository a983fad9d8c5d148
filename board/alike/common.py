"""Words that say nothing of what an idea is about, by language: “the”, “and”, “should”, “improve”, “people”.

They must make no two ideas alike, and they tell in which language a text is written. They are short words,
and verbs that go with any topic, in small letters without apostrophes; what else is frequent on a board
`groups` weighs down without a list. A language without a Snowball stemmer is compared word by word.
"""

from __future__ import annotations

COMMON: dict[str, str] = {
    "bg": """а аз ако ала бе без беше би били бъде в вас ви вие все във всеки всички всичко ги го да дали
        до докато е за защо защото и из или им има как като кога когато което които която къде ли ме
        между ми много може моята му на най нас не него ни ние но нужно още от по повече под при с са
        само се си след сме сте съм със също така там те тези ти то това този той трябва тук тя у че
        чрез ще я""",
    "cs": """a aby aj ale ani ano asi až bez bude budou by byl byla byli bylo být co což další do i já jak
        jako je jeho její jejich jen ještě ji již jsem jsme jsou jste k kde kdo když ke která které
        který kteří ku má mají mezi mít může mělo měla měly více mnoho my na nad nám náš naše ne nebo
        nejsou není než nic o od on ona oni ono pak po pod podle pokud pouze potřeba pro proto protože
        před při s se si sice svůj ta tady tak také tam tato ten tento to toho tohle tu tuto ty u už v
        ve všechny všichni z za ze že""",
    "da": """af alle andet at bare blev blive bliver burde bør da de dem den denne der deres det dette dig
        din disse dog du efter eller en end er et flere for fordi fra få får gøre ham han har havde
        have hende her hos hun hvad hver hvis hvor hvordan i ikke ind jeg jer kan kunne lave man med
        meget men mere mig min mit mod må ned noget nogle nu når og også om op os over på sig sin skal
        skulle som så til ud under var ved vi vil ville være vores give hjælpe mennesker skabe øge
        ændre forbedre""",
    "de": """aber alle allem allen aller als also am an auch auf aus bei beim bin bis da damit dann das
        dass dem den denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein
        eine einem einen einer eines er es etwas für gegen haben hat hier ich ihm ihn ihr ihre ihren
        im in ins ist ja jede jeden jeder jedes kann kein keine können man mehr mehrere mit muss
        müssen nach nicht nichts noch nur ob oder ohne sehr sein seine sich sie sind so soll sollen
        sollte sollten sondern über um und uns unser unsere unter viel viele vom von vor wäre war was
        weil wenn wer werden wie wir wird wo würde zu zum zur zwischen anbieten ändern bieten brauchen
        braucht bringen erhöhen ermöglichen fördern geben gibt helfen hilft leute machen menschen
        schaffen unterstützen verbessern""",
    "el": """αλλά αν από αυτά αυτές αυτή αυτό αυτός αυτού για γιατί δε δεν εάν είμαι είμαστε είναι εκεί ένα
        έναν ένας εμάς εμείς εσείς εσύ έχει έχουμε έχουν εγώ εδώ ή ήταν η θα και κάθε κάτι κατά κι
        λιγότερο μας με μετά μέσα μη μην μια μία μιας μου μπορεί μπορούμε να ο οι όλα όλες όλοι όμως
        όπου όπως όσο όταν ό,τι ότι ούτε πάνω περισσότερα περισσότερες περισσότερη περισσότερο
        περισσότεροι πιο που πού πολλά πολύ πρέπει προς πρώτα πως πώς σαν σας σε στα στη στην στις στο
        στον στους τα τη την της τι τις το τον του τους των χρειάζεται χωρίς ως ώστε""",
    "en": """a about after again all also am an and another any anyone anything are as at be because been
        before being best better between both but by can cannot cant could did do does doesnt doing
        done dont down during each either else enough even ever every everybody everyone everything
        few for from get gets getting give go going good got great had has have having he her here
        hers him his how however i id if ill im in instead into is isnt it its itself ive just keep
        know less let lets like lot lots make makes making many may me might more most much must my
        need needed needs never no not nothing now of off on once one only or other others our ours
        out over own please put quite rather really same seem she should shouldnt since so some
        somebody someone something still such take than that thats the their theirs them then there
        theres these they theyre thing things think this those though through to too try under until
        up upon us use used using very want wants was way ways we well were weve what when where
        whether which while who whom whose why will with within without wont would wouldnt yet you
        your youre yours able add address allow allows allowing available become bring change changes
        changing create creating encourage ensure feel find happen help helps hope improve improving
        improved include including increase increased increasing look looking made offer people
        provide provided providing reduce reducing see start stop suggest support sure""",
    "es": """a al algo algunas algunos ante antes así aunque bien cada como con contra cual cuando de debe
        deben debería deberían del desde donde dos e el él ella ellas ellos en entre era eran es esa
        ese eso esta está están estas este esto estos fue ha haber había hace hacer hacia han hasta
        hay la las le les lo los más me menos mi mis mucha muchas mucho muchos muy nada necesita
        necesitamos ni no nos nosotros nuestra nuestras nuestro nuestros o otra otras otro otros para
        pero poder poco por porque pueda puede pueden que qué quien se sea sean ser si sí sin sino
        sobre solo son su sus también tanto tener tiene tienen toda todas todo todos tu tus u un una
        unas uno unos usted y ya yo aumentar ayudar cambiar crear dar fomentar gente mejorar ofrecer
        permitir personas reducir""",
    "et": """aga aita alla ei ega ehk enam enne ent et ga igal iga ilma ja jaoks jah juba juurde järel ka
        kas keegi kes kogu kohta koos kui kuid kuidas kus kõik kõigi küll le ma me meie mida midagi
        mil milline millal mina mis mitte mulle mõni muud nad need neid nende nii ning oleks oli olid
        olla olema oma on ole palju peab peaks peal pole põhjal poolt rohkem saab saaks saada see seda
        selle selleks seal siin siis ta te teie teha tema tuleb tuleks vaid veel või väga võib võiks
        välja üks üle""",
    "fi": """ei eivät eli emme en enemmän että he heidän heille hän hänen ilman itse ja jo joita joka
        jokainen jonka jos jossa joten jotka jotta kaikille kaikki kaikkien kanssa koska kuin kuinka
        kun kuten lisää me meidän meille mikä miksi missä mitä mukaan muut mutta myös myöskään nämä ne
        niiden niin niitä noin nyt ole olemme olen olevan oli olisi olla on ollut ovat paljon pitää
        pitäisi sama se sekä sen siellä siitä sillä sitten sitä tai tarvitaan tarvitsee te tehdä tulee
        tulisi tämä tämän tässä tätä vaan vai vain vielä voi voidaan voisi voivat yli ympäri antaa
        auttaa ihmiset lisätä luoda parantaa""",
    "fr": """afin ai ainsi alors après au aucun aucune aussi autre autres aux avant avec avoir avons
        beaucoup bien bon car ce cela celle celles celui ces cet cette ceux chaque chez comme comment
        contre d dans de des devoir devrait devraient doit doivent donc dont du elle elles en encore
        entre est et être étaient était eu eux fait faire faut faudrait font ici il ils j je jusqu l
        la là le les leur leurs lui m ma mais me même mes mettre mieux moi moins mon n ne ni nos notre
        nous on ont ou où par parce pas peu peut peuvent plus plusieurs pour pourrait pourquoi qu
        quand que quel quelle quelles quelque quelques quels qui rien s sa sans se ses si soient soit
        son sont sous sur t ta te tes toi ton tous tout toute toutes très trop tu un une vers vos
        votre vous y à ça aider améliorer augmenter besoin changer créer donner favoriser gens offrir
        permettre proposer réduire trouver""",
    "ga": """a ach ag agus ais an anois ann aon ar arna as atá ba bhfuil bheith bhí bí chuig chun cá cad cé
        de den do don é faoi féidir féin fós go gach gan gur i iad idir in is isteach í le leis liom
        mar mé má mo ná nach ní níos níl nó nuair ó óna os raibh roimh sa san sé seo sí sin sinn siad
        tá thar trí tú uile um""",
    "hr": """a ako ali bi bih bila bili bilo biti bismo bez čak da do dok dobro ga gdje i iako ih ili im
        imaju ima imati iz ja je jer još ju kad kada kako kao koja koje koji kojih kojima koju kroz ku
        li me među mi mogu može možemo mnogo na nad nam nama naš naše ne nego neka neki nema ni nije
        nisu njih no o od oko on ona oni ono ova ovaj ove ovo po pod potrebno prema prije pri s sa sam
        samo se sebe si smo ste su sve svi svih svaki što ta taj tako također te ti to treba trebaju
        trebalo tu u uz već više vi za zbog""",
    "hu": """a abban ahhoz aki akik ahol alatt által általában amely amelyek ami amíg arra az azok azt
        azért be csak de e egy egyik egyes ehhez el elég és erre ez ezek ezt fel felé föl ha hanem
        hogy hol hogyan illetve ily is itt jó ki kell kellene kellett köszönhetően között közül le
        legyen lehet lehetne lenne lett maga még meg mely mert mi miért miatt mint minden mindenki mit
        mivel más már na nagyon ne néhány nekünk nem nincs olyan ott ő ők őket pedig saját se sem sok
        sokkal számára szerint több többet tud után úgy új van vannak vagy való valamint vele viszont
        volna volt""",
    "it": """a ad agli ai al alla alle allo altre altri altro anche ancora avere c che chi ci cioè come con
        contro cosa così cui d da dagli dai dal dalla dalle dello dei degli del della delle deve
        devono di dobbiamo dopo dove dovrebbe dovrebbero e è ed era essere fa fanno far fare fra gli
        ha hanno ho i il in io l la le lei loro lo ma mai meglio meno mi mia mio molta molte molti
        molto ne nei negli nel nella nelle nello noi non nostra nostre nostri nostro o ogni per perché
        però più po poco possa possano possono può prima qualche quale quali quando quanto quella
        quelle quelli quello questa queste questi questo qui se sempre senza si sia siano solo sono
        sopra sotto su sua sue sugli sui sul sulla sulle suo suoi tra troppo tutta tutte tutti tutto
        un una uno voi aiutare aumentare cambiare creare dare favorire gente migliorare offrire
        permettere persone ridurre""",
    "lt": """apie ar arba aš bet be bei bus būti buvo būtų daugiau dar dėl gali galėtų galima iki ir iš į
        ja jau jei jeigu ji jie jiems jis jo jog jos jų ką kad kai kaip kas kiek kiekvienas kita kiti
        kitų ko kodėl kur kuri kurie kuris kurių kurios labai mano man mes mums mūsų mus ne nei nes
        nėra net nors nuo o pagal pas per po prie prieš reikia reikėtų pro savo su ši šias šie šios
        šis šių tačiau tai taip tarp tas ten tie tik to todėl toks tu turėtų turi ties už viena vieni
        visi visiems viskas visus visų yra""",
    "lv": """ar arī ārpus aiz ap bet bez bija bijis būs būt būtu caur dēļ daudz gan gar ir it jā jau jo jūs
        ka kā kad kādi kādu kam kas katrs ko kopā kur kura kuri kuriem kurš labāk lai līdz lielāk man
        mēs mums mūsu nav ne nē nevis no nu pa par pār pat pie pirms pēc pret priekš savu savas starp
        šajā šī šie šis šo tā tad tādu tam tas te tie tik tika to tomēr tur turklāt un uz vai vairāk
        vajadzētu vajag var varētu vēl vien viens virs visi visiem visu zem""",
    "mt": """b ba bħal biex bil biss dak dan darba dawk dawn dik din fejn fi fih fil fl fuq għal għall
        għalhekk għand għandha għandhom għandu hemm hija hu huma huwa id ikun ikollna ikunu il in ir
        is it iktar iżda iż ix ja jekk jew jista jkollu jkun jkunu kif kien kienet kienu kollha kull
        kulħadd l li lil lill ma magħna mal mhux min minn mill mingħajr mis mit n nista qabel qed r s
        sa se ta taħt tal tagħhom tagħna tas tat tista tkun tul u wara wieħed x xi z ż""",
    "nl": """aan af al alle alleen allemaal als altijd ander andere bij ben beter bent betere dan dat de
        deze die dit doen door dus een eigen elke elk en er geen gaan goed graag haar had heb hebben
        heeft hem het hier hij hoe hun iedereen ik in is ja je kan kunnen maak maar maken me meer men
        met mij mijn moet moeten mogen na naar niet niets nog nu of om omdat onder ons onze ook op
        over per te tegen toch toe tot tussen u uit uw van veel voor waar wanneer want waren was wat
        we wel wij wie willen word worden wordt zal ze zeer zich zij zijn zo zoals zodat zonder zou
        zouden bieden geven helpen laten mensen nodig veranderen verbeteren""",
    "pl": """a aby albo ale ani aż bardzo bardziej bez bo być był była były było będzie będą ci co czy dla
        dlatego do gdy gdzie go i ich ile im inne innych iż ja jak jako jakie je jednak jego jej jest
        jestem jeszcze jeśli już każdy każdego kiedy kilka która które którego której który których
        którzy którym lub ma mają mam mamy mi mieć mnie może można mogą musi my na nad nam nas nasz
        nasze nawet nich nie niż no o od on ona oni ono oraz po pod potrzeba potrzebne powinien
        powinna powinno powinny przed przez przy są się swoje ta tak także tam te tego tej ten też to
        tu tych tylko tym u w we wiele wielu więc więcej wszyscy wszystkich wszystkie wszystko z za ze
        że żeby dać ludzie pomóc poprawić stworzyć trzeba zapewnić zmienić zwiększyć""",
    "pt": """a ao aos apenas as à às até cada com como contra da das de dela dele deles depois desde deve
        devem deveria deveriam do dos e é ela elas ele eles em entre era essa essas esse esses esta
        está estão estas este estes eu faça fazer foi for fosse há haja haver isso isto já lhe lo mais
        mas me melhor menos mesmo meu minha muita muitas muito muitos na não nas nem no nos nós nossa
        nossas nosso nossos num numa o onde os ou outra outras outro outros para pela pelas pelo pelos
        pode podem podemos por porque pouco precisa precisamos qual quando que quem são se seja sejam
        sem sempre ser seu seus só sobre sua suas também tão tem têm ter toda todas todo todos tudo um
        uma umas uns você ajudar aumentar criar dar melhorar mudar oferecer permitir pessoas reduzir""",
    "ro": """a acea aceasta acest acesta aceste acestea acești ai aici al ale am ar are aș asta astfel au
        avea avem bine ca că când care ce cea cei cel cele cu cum da dacă dar de deci decât deja
        despre din dintre doar după ea ei el ele este eu fi fie fiecare fără foarte fost îl îi îmi în
        între își la le li lor lui m mai mea mi mod mult multă multe mulți ne nevoie nici nimic
        noastre noi nostru nu o ori pe pentru peste poate pot prea prin printre putem sa să sale sau
        se și sînt sub sunt spre te toate tot toată toți trebui trebuie tuturor un una unde unei unele
        uneori unor unui va vă vom vor""",
    "sk": """a aby aj ak aké ako aký ale alebo ani asi až bez bol bola boli bolo bude budú by byť čo ďalšie
        do ešte i ich im iba ja je jeho jej jeden k kde každý keď ktorá ktoré ktorí ktorý ktorých ku
        ma mal mala malo mali majú máme mať medzi mi mnoho môže môžu musí my na nad nám náš naše nás
        nie niečo nech nič o od on ona oni ono po pod podľa pokiaľ potrebné potrebujeme pre pred pri
        pretože s sa si so som sme ste sú svoj tak takže tam tento to toto tu ty tým tých u už v vám
        viac všetko všetci však vo z za zo že""",
    "sl": """a ali ampak bi bil bila bile bili bilo biti bo bodo bolj brez če čez da do dobro eden en ena
        ga gre h in iz ja jaz je ji jih jim jo k kaj kako kakor kar kateri katera katere kdo kdaj ker
        ki kje ko kot le lahko ma malo med mi mora morajo moral morali mnogo na nad naj nam nas naš
        naše ne nekaj ni nič niso njih no o ob od on ona oni pa po pod pri pred preko prav premalo
        proti s saj samo se sebe sem si smo so ste sta sva svoj ta tako tam te tega tem ti to tu tudi
        tukaj u v vsak vse vsi več veliko za zaradi zato z že""",
    "sv": """all alla allt andra att av bara behöver behövs blev bli blir borde bör bra bättre de dem den
        denna deras dess det detta dig din dom du då där efter eller en ett finns flera fler för från
        få får ge genom gör göra ha hade han har henne hennes här hos hur i in inga ingen inte jag ju
        kan kunna man med mellan men mer mera mig min mot mycket måste ner ni nu när någon något några
        och också om oss på sig sin sina ska skall skulle som så till under upp ut utan vad var vara
        varför varje vem vi vid vilka vilken vill vår våra åt är över erbjuda hjälpa människor skapa
        öka ändra förbättra""",
    "tr": """acaba ama ancak artık aslında az bazı belki ben biz bizim bir biraz birçok bu bunu bunun
        burada çok çünkü da daha de değil diye en fakat gibi göre hem hep her herkes hiç için ile ise
        kadar ki kim mı mi mu mü nasıl ne neden o olan olarak olmak olmalı olsun onlar onun oysa pek
        sadece siz şey şu tüm üzere var ve veya ya yani yok""",
    "uk": """а або але б бо був була були було бути в вам вас ви від він вона вони все всі всіх де для до є
        ж з за зі і із її їм їх й його коли ми може можуть на над нам нас наш наші не нема ні о од по
        під після при про потрібно треба та так також там те ти то тому того тут у усі хто це цей ці
        цього чи через що щоб ще як яка яке який які якщо я більше""",
}  # fmt: skip

STEMMERS: dict[str, str] = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian", "it": "italian",
    "lt": "lithuanian", "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip
"""Language → its Snowball stemmer."""
