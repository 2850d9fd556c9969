/**
 * Passwords that guessers try first: the best known ones, rows of the keyboard, and what people in this trade and its
 * two languages think of. Lower case, without spaces; composed here by hand.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
    !qaz2wsx !qaz2wsx#edc 0123456789 01234567890 0123456789012 012345678910 0987654321 09876543210 098765432109
    101010 102030 10203040 1020304050 102030405060 111111 1111111 11111111 111222333444 112233 11223344 1122334455
    112233445566 11223344556677 121212 123123 123123123 123321 123321123321 123454321 1234554321 123456 123456123456
    123456654321 1234567 12345678 123456787654321 123456789 1234567890 12345678901 123456789012 1234567890123
    12345678901234 123456789012345 1234567890123456 1234567890a 1234567890abc 123456789a 123456789abc 123456password
    123456qwerty 123456qwertyui 12345password 12345qwert 1234password 1234qwer 1234qwerasdf 123654 123654789
    123654789000 123abc123abc 123password 123qwe 123qwe123qwe 123qweasd 123qweasdzxc 1314520 13145201314520 135790
    135792468 1357924680 147258369 1472583690 147258369000 147258369147 14789632 147896325 14789632500 159357
    159357258456 159753 1password 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx 1qaz2wsx3edc
    1qaz2wsx3edc4rfv 246810 24681012 5201314 520131420131 52013145201314 520520 5211314 741852963 741852963000
    789456123 7894561230 789456123000 963852741 963852741000 987654321 9876543210 98765432100 987654321012 a123456
    a12345678 a123456789 a1234567890 aa123456 aa12345678 aa123456789 aaa111 aaaaaa aaaaaaa aaaaaaaa aaabbbccc aabbcc
    aabbccdd aabbccddee aabbccddeeff abababab abc123 abc123456 abc123456789 abcabc abcabcabc abcd1234 abcd12345678
    abcd1234abcd1234 abcdef abcdefg abcdefgh abcdefghi abcdefghij abcdefghijk abcdefghijkl abcdefghijklm access
    access123 access14 accessdenied admin admin1 admin123 admin1234 admin12345 admin123456 admin1234567 adminadmin
    adminadminadmin administrator administrator1 adminpassword amanda andrew android angel angel123 angels anything
    apple apple123 april arsenal arsenalfc asd123 asd123456 asdasd asdasdasd asdf1234 asdfasdf asdfasdfasdf
    asdfghjkl asdfghjkl123 asdfghjklqwerty ashley august autumn autumn2026 azerty azertyuiop azertyuiop123 babyboy
    babygirl babygirl1 babygirl123 banana barcelona baseball baseball1 basketball basketball1 batman batman123
    beautiful beijing beijing123 beijing2008 bestfriend bestfriends blessed blessing brother butterfly changeit
    changeme changeme1 changeme123 changemenow changemeplease charlie cheese chelsea chelseafc china china123
    chinachina chocolate christmas cisco cisco123 clinic clinic123 clinical clinical123 clinicalresearch
    clinicalstudy clinicaltrial clinicaltrial1 clinicaltrials clinicaltrials1 coffee computer computer1 computer123
    contrasena contraseña cookie cookies coordinator coordinator1 correcthorse correcthorsebattery
    correcthorsebatterystaple daddy daniel datamanager datamanager1 december default defaultpassword demo demo123
    demodemo demopassword docker doctor doctor123 doctors dolphin dontknow dragon dragon123 everybody everything
    facebook facebook123 family father february flower football football1 football123 forever forgotpassword freedom
    freedom1 friday friends ginger god godisgood golden goodluck goodmorning goodnight google google123 googlegoogle
    guangzhou guest guest123 guestguest handsome hannah happybirthday happynewyear haslo heaven hello hello123
    hello1234 hellohello hellokitty hellokitty1 helloworld helloworld1 helloworld123 hockey hospital hospital1
    hospital123 hospitalpassword hushi idontcare idontknow iforgot iforgotmypassword ihavenopassword iloveu iloveu2
    iloveyou iloveyou1 iloveyou123 iloveyoubaby iloveyouforever internet internet123 investigator investigator1
    iphone ironman january jennifer jessica jesus jesus123 jesuschrist jesusislord jordan jordan23 joshua july june
    juventus killer kitten kubernetes letmein letmein123 letmeinletmein letmeinnow letmeinplease linchuang
    linchuangshiyan linux lion liverpool liverpoolfc login login123 loginlogin lovelove lovelovelove lovely loveme
    loveyou loveyou123 manager manager123 manchester manchesterunited manutd march master master123 matrix matthew
    medical medical123 medicine medicine123 merrychristmas michael michelle microsoft microsoft123 mima mommy monday
    monitor monitor123 monkey monkey123 motdepasse mother mylove mypassword mypassword1 mypassword123 mysecret mysql
    mysql123 newpassword newpassword1 nicole nihao nihao123 nihaoma nihaonihao nobody nopassword nothing november
    nurse nurse123 nurses october oldpassword opensesame openthedoor operator operator123 operatoroperator oracle
    oracle123 orange p@ssw0rd p@ssw0rd1 p@ssw0rd12 p@ssw0rd123 p@ssw0rd1234 p@ssw0rd12345 p@ssword p@ssword123
    p@ssword1234 pa$$w0rd pa$$w0rd123 pa$$word pa55word panda parola passw0rd passw0rd1 passw0rd123 passw0rd1234
    password password0 password01 password1 password12 password123 password1234 password12345 password123456
    password1234567 password12345678 password123456789 password1234567890 passwordpassword passwords passwort
    patient patient123 patients pepper pharma pharma123 pharmacy pharmacy123 pikachu placebo pleasechange
    pleasechangeme pokemon postgres postgres123 postgrespassword princess princess1 princess123 puppy purple
    q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx qazwsxedc qazwsxedcrfv qazwsxedcrfvtgb qwe123 qwe123456 qwe123qwe123
    qweasd qweasdzxc qweasdzxc123 qweqweqwe qwer1234 qwer12345 qwerasdf qwerasdfzxcv qwerty qwerty1 qwerty12
    qwerty123 qwerty1234 qwerty12345 qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty qwertyui
    qwertyuiop qwertyuiop1 qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiopasdf qwertz qwertzuiop qwertzuiop123
    rabbit rainbow realmadrid redhat research research123 researcher root root123 root123456 rootpassword rootroot
    safepassword samantha samsung samsung123 saturday secret secret123 secretpassword secretsecret securepassword
    security security123 senha september shadow shanghai shanghai123 shenzhen silver sister soccer somebody
    something spiderman sponsor spring spring2025 spring2026 starwars strongpassword strongpassword1 summer
    summer2025 summer2026 sunday sunshine sunshine1 sunshine123 superadmin superadmin123 superman superman123
    superuser supervisor sweetheart sweetheart1 sysadmin sysadmin123 system system123 systemadmin temp temp123
    temporary temporary123 temppassword temptemp test test1 test123 test1234 test123456 testing testing123
    testpassword testtest testtesttest testuser thepassword thequickbrown thequickbrownfox thisisapassword
    thisisasecret thisismypassword thisispassword thomas thursday tiger tigger toor topsecret trustno1 trustnoone
    tuesday ubuntu unicorn user user123 username useruser verum verum123 verum2026 verumpassword verumverum
    verumverumverum verystrong verystrongpassword vmware wachtwoord wednesday welcome welcome1 welcome123
    welcomeback welcomehome welcometo whatever whatever1 whatismypassword windows windows123 winter winter2025
    winter2026 woaini woaini123 woaini123456 woaini1314 woaini1314520 woaini520 woaini5201314 woainima wodemima
    woshishui xiehe xxxxxx yellow yisheng yiyuan yourpassword yxcvbnm zaq12wsx zaq12wsxcde3 zhongguo zhongguo123
    zxc123 zxc123456 zxcvbn zxcvbnm zxcvbnm1 zxcvbnm123 zxcvbnm123456 zzzzzz 临床试验 你好 你好世界 医生 医院 密码 我爱你 我爱你一生一世 我的密码
    护士 测试 测试密码 管理员 管理员密码
  `
    .trim()
    .split(/\s+/u),
);
