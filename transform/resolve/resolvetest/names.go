package resolvetest

// openSyllables stand in the middle of southern names.
const openSyllables = "ba be bi bo da de di do fa fe ga go la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi vo"

// languages returns the stocks of names. They are written from general knowledge: nobody in them is a real person.
func languages() []*language {
	return append(northern(), southern()...)
}

func northern() []*language {
	return []*language{
		newLanguage(34,
			"James/Jim/Jimmy/Jamie John/Johnny/Jack Robert/Bob/Rob/Bobby Michael/Mike/Mick Mary/Molly William/Bill/Will/Billy David/Dave Jennifer/Jen/Jenny Richard/Rick/Dick/Rich Elizabeth/Liz/Beth/Betty Thomas/Tom Sarah/Sally Charles/Charlie/Chuck Christopher/Chris Patricia/Pat/Trish Daniel/Dan/Danny Matthew/Matt Susan/Sue Anthony/Tony Margaret/Maggie/Peggy/Meg Andrew/Andy/Drew Joseph/Joe Katherine/Kate/Kathy/Katie Steven/Steve Edward/Ed/Ted/Eddie Rebecca/Becky Benjamin/Ben Samantha/Sam Alexander/Alex Victoria/Vicky Kenneth/Ken Deborah/Debbie Joshua/Josh Gregory/Greg Emily Laura Nicholas/Nick Abigail/Abby Timothy/Tim Stephanie/Steph Frederick/Fred Amanda/Mandy Ronald/Ron Nathan/Nate Christine/Chris/Tina Lawrence/Larry Olivia/Liv Grace Jacob/Jake Theodore/Ted/Theo Philip/Phil Jessica/Jess Zachary/Zach Oliver/Ollie Harriet/Hattie Leonard/Len/Leo Evelyn Gerald/Gerry Bruce Hannah Ryan",
			"Smith Johnson Williams Brown Jones Taylor Davies Wilson Evans Thomas Roberts Walker Wright Thompson White Edwards Hughes Green Hall Lewis Harris Clarke Jackson Wood Turner Hill Cooper Ward Morris Moore Clark King Baker Harrison Morgan Allen Scott Mitchell Parker Bennett Cook Shaw Young Murphy Kelly O'Brien O'Connor Campbell Anderson Phillips Carter Richardson Bailey Collins Bell Miller Cox Marshall Simpson Adams Fox Mason Hunt Ellis Barnes Knight Butler Russell Stevens Graham Reid Fisher Palmer Holmes Mills",
			"Ash Bar Brad Brock Cal Carl Chad Clay Crow Dal Den Dun Eld Fair Farn Gar Glen Had Hal Har Hart Hay Hol Hux Ken Kirk Lang Len Marl Mel Mor New Nor Oak Old Pem Pres Red Rock Sal Shel Stan Strat Thorn Ux Wal War Wen Whit Win",
			"en er el ing an in is al ar or",
			"ton ham ford ley worth wood well field by stone combe gate more shaw wick bury low mere land side", "a ia ene elle son lyn ley den der ette ard ric win bert mund"),
		newLanguage(15,
			"Thomas/Tom/Tommy Michael/Michi/Micha Andreas/Andi/Andy Peter Stefan/Steffen Christian/Chris Martin Markus Jürgen Wolfgang/Wolf Klaus Sabine/Bine Claudia Susanne/Susi Anna/Anni Julia Katharina/Kathi/Kati Alexander/Alex Sebastian/Basti Matthias/Matze/Hias Johannes/Hannes/Jo Maximilian/Max Elisabeth/Lisa/Sissi Monika/Moni Petra Ursula/Uschi Jörg Björn Günther Käthe Friedrich/Fritz Heinrich/Heiner Franziska/Franzi Tobias/Tobi Benjamin/Ben Dominik Philipp Lukas Felix Jan Karl-Heinz Josef/Sepp/Jupp Georg/Schorsch Barbara/Babsi Stefanie/Steffi Ulrich/Uli Gabriele/Gabi Angelika/Geli Birgit Heike Silke Anja Tanja Nicole/Nicki Bernhard/Bernd Reinhard Jutta Anneliese/Anne Hans-Peter Rüdiger Jana Lena",
			"Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Böhm Winter Kraus Schumacher Krämer Vogt Groß",
			"Al Bach Bau Berg Brei Brun Buch Dahl Diet Eich Feld Frei Gold Grün Hag Hein Her Hirsch Hol Kalt Kes Klau Kröm Lind Lud Mand Mark Neu Nord Ober Pfaf Quell Rei Ried Rös Sand Schil Schön Stei Strö Süß Tan Ur Vol Wald Weid Wein Wies Zech Zim",
			"en er el ing an in els ens her bur ler",
			"mann hofer bauer meier bach berger feld thal stein huber brecht dorf kamp loh horst rath wald moser egger lich", "a ia ine hard bert fried olf win mar gard hild lind traud ke"),
		newLanguage(9,
			"Jean Pierre/Pierrot Michel Philippe/Phil Marie Nathalie/Nath Isabelle/Isa Sylvie Catherine/Cathy François Stéphane Sébastien/Seb Frédéric/Fred Christophe/Chris Nicolas/Nico Julien Céline Valérie/Val Sandrine Aurélie Amélie Élodie Thierry Laurent Olivier Éric Hélène Chloé Camille Mathieu/Mat Guillaume Benoît/Ben Jérôme Grégory/Greg Maxime/Max Antoine Alexandre/Alex Véronique/Véro Dominique/Dom Anne-Marie Jean-Luc Jean-Pierre Loïc Noémie Thibault Margaux Léa Manon Jacqueline/Jackie Geneviève Étienne Cédric Gaëlle",
			"Martin~Dubreuil Bernard Dubois Durand Moreau Laurent Lefebvre Leroy Roux Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Faure Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Perrin Robin Clément Morin Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Lemaire Noël Meunier Dufour Lucas Brun Blanchard Giraud Rivière Arnaud Brunet Gaillard Barbier Benoît Lacroix Fabre Besson Béranger Chauvin Pichon",
			"Al Aub Bar Beau Bel Ber Bois Bran Cam Cas Chal Char Châ Cler Cour Dan Del Des Dor Fal Faur Flo Gal Gau Gran Haut Jol Lam Lau Mal Mar Mon Per Plan Pré Quin Rav Ren Sal Sau Ser Tal Tour Val Ver Vil",
			"en er el in is ar on ol ai au",
			"ard eau ière oux ac eux ot ier ville mont court aux ault ange elle enne igny ouin", "a ie ine ette elle ien aud ric in ane ise"),
		newLanguage(5,
			"Jan Johannes/Hans/Joop Cornelis/Kees/Cor Pieter/Piet Willem/Wim Hendrik/Henk Maria/Ria Johanna/Joke Anna Sanne Daan Femke Jeroen Lotte Maarten Anouk Thijs Wouter Marijke Gerrit/Ger Bart Joris Ruud Sander Marieke Esther Ingrid Petra Monique Bas Niels Koen Mark Frank Erik Rob Elisabeth/Els/Bep Margaretha/Greet Jacobus/Koos/Jaap Antonius/Ton Theodorus/Theo Wilhelmina/Mien Catharina/Toos René Renée",
			"de~Jong Jansen de~Vries van~den~Berg van~Dijk Bakker Janssen Visser Smit Meijer de~Boer Mulder de~Groot Bos Vos Peeters Hendriks van~Leeuwen Dekker Brouwer de~Wit Dijkstra Smits de~Graaf van~der~Meer van~der~Linden Kok Jacobs de~Haan Vermeulen van~den~Heuvel van~der~Veen van~den~Broek Schouten van~Beek Willems van~Vliet Hoekstra Maas Verhoeven Koster van~Dam Prins Blom Huisman Veenstra Kuiper Postma Claes Maes",
			"Aal Beek Boer Boom Bos Brand Bruin Dam Dijk Dool Duin Els Gast Gees Gras Groen Haag Heem Hoek Hoog Huis Kamp Kerk Klaas Kool Kuip Laan Leen Lier Loon Maas Meer Molen Nie Noord Oost Poel Riet Roos Schaap Schip Slot Steen Tol Veen Vliet Waal Wester Wijn Zand",
			"en er el ing aar eer ij oe",
			"sma stra inga ink sen kamp huis veld hout burg donk man ga dorp wijk berg beke mans", "a ke je tje ine wijn bert mar ert ne"),
		newLanguage(7,
			"Anders Lars/Lasse Karl/Kalle Erik Johan/Janne Per/Pelle Mikael/Micke Björn Åsa Göran Håkan Linnéa Örjan Malin Elsa Anna Eva Kristina/Kicki/Stina Karin Maria Søren Freja Kåre Ingrid Bjørn Astrid Rasmus Signe Jens Mette Hanne Lene Peter Henrik Niels Thomas Katrine Ole Kjell Knut Liv Solveig Trond Øyvind Gro Hilde Magnus Fredrik/Fredde Gustav/Gurra Margareta/Maggan Elisabeth/Lisbeth Alexander/Alex Jørgen Åse",
			"Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson Henriksson Lindberg Jakobsson Magnusson Lindström Lindqvist Lindgren Berg Axelsson Bergström Lundberg Lind Lundgren Sjöberg Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen Kristensen Olsen Thomsen Poulsen Johansen Mortensen Knudsen Kristiansen Haugen Hagen Bakken Strand Dahl Nygård Østby Brøndum",
			"Ahl Alm Asp Berg Björk Blom Bo Brand Bro Dal Ek Eng Fors Fal Fjäl Fager Grön Hag Hall Ham Hed Hell Holm Jäm Kvarn Land Lil Ljung Lund Löv Mo Myr Nor Ny Näs Ros Rud Sand Sjö Skog Små Sten Strand Ström Svan Söder Tall Torn Vall Vik Väst Åker Öst",
			"er en a e o is är ings",
			"gren qvist lund stedt man ström berg dal vik holm rup gaard borg fors mark heim stad nes", "a e ea in ar ulf vald frid hild borg und"),
	}
}

func southern() []*language {
	return []*language{
		newLanguage(8,
			"José/Pepe María Antonio/Toni/Toño Manuel/Manolo Francisco/Paco/Pancho/Curro Juan/Juanjo David Javier/Javi Carlos Daniel/Dani Jesús/Chus Alejandro/Alex/Ale Miguel Rafael/Rafa Ángel Pablo Sergio Fernando/Nando Luis/Lucho Jorge Alberto/Beto Álvaro Diego Adrián Carmen Ana Isabel/Isa Laura Cristina/Cris Marta Dolores/Lola Pilar/Pili Teresa/Tere Raquel Lucía Rosa Concepción/Concha Mercedes/Merche Guadalupe/Lupe Íñigo Andrés Begoña Martín Ximena Joaquín/Quino Sofía Inés Óscar Rubén Verónica/Vero Ignacio/Nacho Enrique/Quique Beatriz/Bea Mónica Silvia Víctor Ramón/Moncho",
			"García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz Zapata Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Aguilar Serrano Blanco Molina Bravo Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Peralta Santos Lozano Guerrero Cano Prieto Méndez Cruz Calvo Gallego Vidal León Márquez Herrera Peña Flores Cabrera Campos Vega Fuentes Carrasco Diez Reyes",
			"Al Ar Bar Be Bur Ca Can Car Cas Ce Cor Cu Do Es Fon Gal Gar Go Gua Her Iba La Lin Lo Ma Man Mon Mo Na Oli Or Pal Par Pe Pie Pra Que Ra Ri Ro Sa San Sal So Tor Tu Ur Va Val Ve Vi Za",
			openSyllables, "rez ñez llo les tero zar dero lla rra nte quez ñiga chea rros cón vedo", "a na ndo lia ria to nio do cio sco fa ño"),
		newLanguage(5,
			"Giuseppe/Beppe/Pino Giovanni/Gianni/Nanni Antonio/Tonino Mario Luigi/Gigi Francesco/Franco/Checco Angelo Vincenzo/Enzo Pietro/Piero Salvatore/Totò Carlo Franco Domenico/Mimmo Paolo Michele Giorgio Marco Andrea Luca Alessandro/Ale/Sandro Stefano Roberto/Roby Nicolò/Nico Maria Anna Giuseppina/Pina Rosa Angela Giovanna/Gianna Teresa Lucia Carmela Caterina/Rina Francesca/Franca Elena Chiara Giulia Federica/Fede Valentina/Vale Elisabetta/Betta Ginevra Matteo/Teo Lorenzo/Renzo Davide Simone Raffaele/Lello Mattia Niccolò",
			"Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De~Luca Mancini Costa Giordano Rizzo Lombardi Sartori Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola De~Santis D'Angelo Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Amato Grasso Valentini Messina D'Amico Palumbo Nicolò Forlì",
			"Al Ba Bar Be Bo Bru Ca Cal Can Cas Ce Ci Cor Cu Fa Fe Fi Fo Ga Gi Gra Gu La Le Lu Ma Man Me Mo Mon Na Ol Or Pa Pe Pi Po Ra Re Ro Sa Sar Sca Se Spi Ta To Tra Va Ve Vi Zam",
			openSyllables, "lli ttini zzi rdi ghetti ghi sso schi ni tti cci rone scotti stra ccio ndi gnolo", "a na lda ndro lio ria to ssa tta ro mira"),
		newLanguage(5,
			"Jan Krzysztof/Krzysiek Piotr/Piotrek Andrzej/Jędrek Tomasz/Tomek Paweł Łukasz Marcin Michał Grzegorz/Grzesiek Jerzy/Jurek Tadeusz/Tadek Adam Anna/Ania Maria/Marysia Katarzyna/Kasia Małgorzata/Gosia/Małgosia Agnieszka/Aga Barbara/Basia Ewa Krystyna/Krysia Elżbieta/Ela Zofia/Zosia Joanna/Asia Magdalena/Magda Monika Grażyna Wojciech/Wojtek Aleksandra/Ola Dorota Rafał Stanisław/Staszek Zbigniew/Zbyszek Mateusz Jakub/Kuba Bartosz/Bartek Michalina Żaneta Sławomir/Sławek",
			"Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Wojciechowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Zalewski Wróblewski",
			"Bał Bar Biał Bor Brze Buk Chm Choj Ciesz Czar Dęb Dom Drew Gaw Gło Gór Gra Jab Jas Kacz Kal Kar Klim Kos Kra Lip Łap Mał Mar Mik Nie Ols Ost Paw Pod Prz Rad Rog Rze Sad Siem Sko Sob Stan Szcz Tom Tur Wal Wil Wło Zar Żół",
			"a o e i ow ew al in an ar",
			"ski cki wicz czyk ak nik zyk grodzki bocki dzki czuk czak arz ek", "a wiga sław mir ina osz usz ek ka"),
		newLanguage(4,
			"José/Zé Maria Ana João/Joca Antônio/Tonho/Toninho Francisco/Chico Carlos/Carlinhos Paulo/Paulinho Pedro/Pedrinho Lucas Luiz/Luizinho Marcos/Marquinhos Luís Gabriel/Biel Rafael/Rafa Daniel/Dani Marcelo Bruno Eduardo/Edu/Dudu Felipe Rodrigo/Digo Fernanda/Nanda Juliana/Ju Patrícia/Pati Aline Adriana/Drica Camila/Mila Letícia/Lê Conceição Thaís Antônia Caetano André Vinícius/Vini Gustavo/Guga Guilherme/Gui Leonardo/Léo Márcia Cláudia Sônia Luciana/Lu",
			"Silva Souza Oliveira Lima Pereira Ferreira Costa~Neto Rodrigues Almeida Nascimento Alves Carvalho Araújo Ribeiro Barbosa Barros Gomes Martins Rocha Dias Moreira Nunes Mendes Teixeira Cardoso Correia Cavalcanti Monteiro Freitas Batista Vieira Lopes Fernandes Andrade Machado Moura Guimarães Magalhães Simões Conceição Assunção Leitão Falcão Galvão Camargo Siqueira Sampaio",
			"Abr Alb Alm Amo Ara Aze Bar Bel Bor Bra Cam Car Cas Cor Cou Cun Dua Esc Far Fig Fon Fur Gal Gou Gui Lac Lei Lou Mac Mai Mat Mei Mir Mor Net Nog Oli Pac Pai Pas Pin Por Que Ram Reb Sab Sal San Ser Sod Tav Tor Val Vas Vil",
			"a e i o an en in ar er or", "eira eiro ães ado inho ouro unes ento ão eida elo oso anha igues", "a ana ia iano ildo ane aldo ência ice"),
		newLanguage(5,
			"Rajesh/Raj Amit Sanjay Sunil Vijay Anil Priya Pooja Neha Anjali Ravi Suresh Ramesh Deepak Vikram Rahul Rohan Kavya Arjun Meera Ananya Sandeep/Sandy Manoj Ashok Krishna/Kris Lakshmi Venkatesh/Venkat/Venky Subramanian/Subbu Srinivas/Srini Karthik Divya Swati Nikhil Aditya/Adi Abhishek/Abhi Siddharth/Sid Aishwarya/Aish Harish Mahesh Rakesh Sneha Shreya Gaurav Mohammed/Mohd Imran Farhan Ayesha",
			"Kumar Singh Sharma Patel Gupta Shah Khan Reddy Yadav Verma Joshi Mehta Nair Iyer Rao Das Jain Aggarwal Mishra Pandey Chauhan Desai Malhotra Kapoor Chopra Banerjee Mukherjee Chatterjee Ghosh Bose Sen Pillai Menon Naidu Kulkarni Deshmukh Patil Bhatt Trivedi Saxena Srivastava Tiwari Dubey Choudhary Thakur Bhatia Sethi Arora Ahuja Krishnan Subramaniam",
			"Abh Adh Ag Ak Am An Ar Ash Ath Bal Ban Bhan Bhar Chak Chan Dev Dhan Dig Gan Gau Gir Gov Har Ish Jag Jay Kal Kam Kar Kesh Lok Mad Mah Man Mit Mur Nag Nan Nar Nil Pad Par Prab Prak Raj Ram Rat Sad Sam San Sha Shar Sud Sur Tej Uma Van Vas Ven Vid Yog",
			"a i u e an in ar es", "wala kar nath swamy raju murthy puri shankar preet deep lal mal appa gowda ngam dhar jee vedi wal", "a esh endra ita ika indra ansh ali ini eep ya nder"),
		newLanguage(3,
			"Hiroshi Takashi Kenji/Ken Yuki Akira Satoshi Kazuo Makoto Daisuke/Dai Naoki Yoko Keiko Akiko Yumi Tomoko Haruka Sakura Aoi Ren Sho Shota Yuto Hina Kenichi/Ken Misaki Takeshi/Take Masahiro/Masa Tomohiro/Tomo Yoshihiro/Yoshi Noriko/Nori Shinichi Koji Taro Jiro Emi Rika Mai",
			"Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi Matsumoto Inoue Kimura Hayashi Shimizu Saito Mori Abe Ikeda Hashimoto Ishikawa Ogawa Okada Hasegawa Fujita Goto Kondo Murakami Endo Aoki Sakamoto Fukuda Ota Nishimura Fujii Okamoto Fujiwara Miura Nakagawa Nakajima Harada Matsuda Takeuchi Ono Nakayama Ishii",
			"Aka Ao Asa Chi Da Ebi Fuji Fuku Funa Hama Hara Higa Hira Hori Ichi Ima Ishi Iwa Kama Kami Kana Kawa Kita Ko Koma Kura Kuro Maru Masu Matsu Michi Mina Miya Mizu Moto Mura Naga Naka Nari Nishi No Oka Ono Osa Saka Saku Shiba Shima Shino Taka Take Tani Toku Toyo Tsuka Ue Wada Yama Yane Yone Yoko",
			"na no shi ki mi ra ga zu", "da ta moto mura kawa gawa zaki shima saki guchi yama bayashi hara sawa zawa tani no i be o", "ko mi e ka ro ta ji suke hiko to ya na o"),
	}
}
